package io.millrace.api;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection of HTTP/2 that sends the frames it is told to, also those that no client sends (RFC 9113). */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int PROTOCOL_ERROR = 1;
    static final int REFUSED_STREAM = 7;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A frame from the server. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        int error() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    private final SSLSocket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    /** Sends the preface and empty settings, and confirms nothing. */
    RawHttp2(SSLContext context, int port) throws IOException {
        socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
        unsent.writeBytes(PREFACE);
        frame(SETTINGS, 0, 0).flush();
    }

    /** To be sent with the next {@link #flush}. */
    RawHttp2 frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer head = ByteBuffer.allocate(9);
        head.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        head.put((byte) type).put((byte) flags).putInt(stream);
        unsent.writeBytes(head.array());
        unsent.writeBytes(payload);
        return this;
    }

    /** Of a client that may find the connection closed already. */
    void flush() {
        try {
            unsent.writeTo(socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException closed) {
            // what the server has sent before is still read
        }
        unsent.reset();
    }

    RawHttp2 request(int stream, String method, String path, int flags) {
        return frame(HEADERS, END_HEADERS | flags, stream, headers(method, path));
    }

    static byte[] headers(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        header(block, ":method", method);
        header(block, ":scheme", "https");
        header(block, ":path", path);
        header(block, ":authority", "localhost");
        return block.toByteArray();
    }

    /** A literal that is not indexed (RFC 7541, 6.2.2), of less than 127 characters each. */
    static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        block.write(name.length());
        block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** The next one of this type; null if the connection ends before. */
    Frame await(int type) throws IOException {
        while (true) {
            Frame frame = next();
            if (frame == null || frame.type == type) {
                return frame;
            }
        }
    }

    private Frame next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        } catch (EOFException | SocketException | SSLException closed) {
            return null;
        }
    }

    /** Waits until the server has closed it. */
    boolean isClosed() throws IOException {
        Frame frame = next();
        while (frame != null) {
            frame = next();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
