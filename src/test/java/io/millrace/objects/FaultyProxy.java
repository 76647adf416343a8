package io.millrace.objects;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in front of an HTTP server and does to some of the requests what networks and servers do. One request per connection. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
    /** What becomes of a request. */
    public enum Fault {
        NONE,
        /** The connection breaks before anything was read. */
        RESET,
        /** It breaks in the middle of what is sent. */
        RESET_IN_BODY,
        /** The server has done it, and nobody hears of it. */
        LOSE_ANSWER,
        DELAY,
        ERROR,
        SLOW_DOWN,
        /** The answer's body ends early. */
        TRUNCATE,
        /** The same, and its length says so. */
        SHORTEN,
        FULL,
        REFUSE,
        MOVED
    }

    /** Those that come and go. */
    public static final List<Fault> PASSING = List.of(
            Fault.RESET,
            Fault.RESET_IN_BODY,
            Fault.LOSE_ANSWER,
            Fault.DELAY,
            Fault.ERROR,
            Fault.SLOW_DOWN,
            Fault.TRUNCATE,
            Fault.SHORTEN);

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d+)\\s*$");
    private static final int DELAY_MILLIS = 50;

    private final ServerSocket listener;
    private final int target;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Fault, AtomicInteger> counts = new EnumMap<>(Fault.class);
    private List<Fault> faults = List.of();
    private int oneIn = 1;

    /** @param target the server's port on this machine */
    public FaultyProxy(int target, long seed) throws IOException {
        this.target = target;
        this.random = new Random(seed);
        for (Fault fault : Fault.values()) {
            counts.put(fault, new AtomicInteger());
        }
        listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on one request in so many fails, in one of these ways. */
    public synchronized void fail(int oneInSoMany, List<Fault> waysToFail) {
        oneIn = oneInSoMany;
        faults = List.copyOf(waysToFail);
    }

    /** From now on all do. */
    public void failAll(Fault fault) {
        fail(1, List.of(fault));
    }

    public void failNone() {
        fail(1, List.of());
    }

    /** How often that has been done. */
    public int count(Fault fault) {
        return counts.get(fault).get();
    }

    private synchronized Fault next() {
        return faults.isEmpty() || random.nextInt(oneIn) > 0 ? Fault.NONE : faults.get(random.nextInt(faults.size()));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        Fault fault = next();
        try (client) {
            if (fault == Fault.RESET) {
                counts.get(fault).incrementAndGet();
                client.setSoLinger(true, 0);
                return;
            }
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return; // a connection that was opened in vain
            }
            counts.get(fault).incrementAndGet();
            serve(client, head, fault);
        } catch (IOException e) {
            // one of both has gone away, which the other one sees
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket client, String head, Fault fault) throws IOException, InterruptedException {
        OutputStream out = client.getOutputStream();
        if (head.toLowerCase(java.util.Locale.ROOT).contains("expect: 100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        long length = length(head);
        if (fault == Fault.RESET_IN_BODY) {
            client.getInputStream().readNBytes((int) (length / 2));
            client.setSoLinger(true, 0);
            return;
        }
        byte[] body = client.getInputStream().readNBytes((int) length);
        switch (fault) {
            case DELAY -> Thread.sleep(DELAY_MILLIS);
            case ERROR -> answer(out, "500 Internal Server Error", "InternalError");
            case SLOW_DOWN -> answer(out, "503 Slow Down", "SlowDown");
            case FULL -> answer(out, "507 Insufficient Storage", "QuotaExceeded");
            case REFUSE -> answer(out, "403 Forbidden", "AccessDenied");
            case MOVED -> answer(out, "301 Moved Permanently\r\nx-amz-bucket-region: eu-west-1", "PermanentRedirect");
            default -> {}
        }
        if (List.of(Fault.NONE, Fault.DELAY, Fault.LOSE_ANSWER, Fault.TRUNCATE, Fault.SHORTEN)
                .contains(fault)) {
            forward(client, head, body, fault);
        }
    }

    private void forward(Socket client, String head, byte[] body, Fault fault) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String forwarded = head.replaceAll("(?im)^(expect|connection):.*\r\n", "")
                    .replaceFirst("\r\n", "\r\nConnection: close\r\n");
            server.getOutputStream().write(forwarded.getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(body);
            String answerHead = head(server.getInputStream());
            byte[] answer = head.startsWith("HEAD ")
                    ? new byte[0]
                    : server.getInputStream().readAllBytes();
            OutputStream out = client.getOutputStream();
            int sent = fault == Fault.TRUNCATE || fault == Fault.SHORTEN ? answer.length / 2 : answer.length;
            switch (fault) {
                case LOSE_ANSWER -> client.setSoLinger(true, 0);
                case SHORTEN ->
                    write(out, LENGTH.matcher(answerHead).replaceFirst("Content-Length: " + sent), answer, sent);
                default -> write(out, answerHead, answer, sent);
            }
        }
    }

    private static void write(OutputStream out, String head, byte[] body, int bytes) throws IOException {
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body, 0, bytes);
        out.flush();
    }

    private static void answer(OutputStream out, String status, String code) throws IOException {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>by the proxy</Message></Error>";
        out.write(("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Up to the empty line, with it. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int newLines = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
            if (newLines == 2) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static long length(String head) {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Long.parseLong(length.group(1)) : 0;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
