package io.millrace.api;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One HTTP/1.1 connection by hand, for what no client library would send. Confined to one thread. */
public final class RawHttp implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Header names are in lower case. */
    public record Answer(int status, Map<String, String> headers, String body) {}

    public RawHttp(int port) throws IOException {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** @param from a loopback address */
    public RawHttp(int port, InetAddress from) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** @param lines the request line and the headers */
    public RawHttp head(String... lines) throws IOException {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Sends until the server answers or closes; true if it did. */
    public boolean isAnsweredWhileSending(byte[] bytes, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                if (in.available() > 0) {
                    return true;
                }
                send(bytes);
            }
            return in.available() > 0;
        } catch (SocketException closed) {
            return true;
        }
    }

    public Answer answer() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** All that comes until the server closes the connection. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the server has closed the connection. */
    public boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
