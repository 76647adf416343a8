package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection whose client does what no library would do: it answers no ping, and reads only when it is told to. Confined to its thread. */
final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    /** Far more than all buffers between both ends hold. */
    private static final int BYTES_MAX = 256 << 20;

    private final Socket socket;
    private final InputStream in;

    RawSocket(URI base) throws IOException {
        socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a line without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    void upgrade(String path) throws IOException {
        write("GET " + path + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        assertEquals("HTTP/1.1 101 Switching Protocols", line());
        while (!line().isEmpty()) {
            // headers
        }
    }

    /** Sends a frame, masked with zeros. */
    void frame(int opcode, byte[] content) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        if (content.length < 126) {
            frame.write(0x80 | content.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(content.length >> 8);
            frame.write(content.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(content);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Whether the server ends the connection while frames come. */
    boolean isCutWhileSending(int opcode, byte[] content) {
        try {
            for (int sent = 0; sent < BYTES_MAX; sent += content.length) {
                frame(opcode, content);
            }
            return false;
        } catch (IOException cut) {
            return true;
        }
    }

    /** Returns when the server has ended the connection. */
    void readToTheEnd() throws IOException {
        byte[] some = new byte[1 << 16];
        try {
            while (in.read(some) >= 0) {
                // all that was sent before
            }
        } catch (SocketException reset) {
            // an end as well
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
