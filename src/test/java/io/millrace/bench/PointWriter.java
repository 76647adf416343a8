package io.millrace.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;

/** Writes one value after the other over a connection of its own, and looks for each in its next query. Confined to one thread. */
final class PointWriter implements Callable<Long> {
    /**
     * What is sent.
     *
     * @param write the body that writes the value of a number
     * @param readOrNull the query that has to find it; null to write only
     * @param found what its answer is then
     */
    record Talk(
            URI server,
            String path,
            String key,
            LongFunction<String> write,
            LongFunction<String> readOrNull,
            String found) {}

    private static final String LENGTH = "content-length: ";

    private final Talk talk;
    private final long firstNumber;
    private final long endNanos;

    /** @param endNanos when to stop */
    PointWriter(Talk talk, long firstNumber, long endNanos) {
        this.talk = talk;
        this.firstNumber = firstNumber;
        this.endNanos = endNanos;
    }

    /** How many values were written. */
    @Override
    public Long call() throws IOException {
        long number = firstNumber;
        try (Socket socket = new Socket(talk.server.getHost(), talk.server.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (; System.nanoTime() < endNanos; number++) {
                exchange(socket, in, talk.write.apply(number));
                if (talk.readOrNull != null) {
                    String answer = exchange(socket, in, talk.readOrNull.apply(number));
                    if (!answer.strip().equals(talk.found)) {
                        throw new IllegalStateException(talk.readOrNull.apply(number) + " answers " + answer);
                    }
                }
            }
        }
        return number - firstNumber;
    }

    private String exchange(Socket socket, InputStream in, String body) throws IOException {
        String request = "POST " + talk.path + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + talk.key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line(in);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()));
            }
        }
        String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.contains(" 200 ")) {
            throw new IllegalStateException(body + ": " + status + " " + answer);
        }
        return answer;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
