package io.millrace.apptest;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;

/**
 * The first message of a TLS client (RFC 5246, 7.4.1.2), made by hand, for what no library would say any more. Immutable.
 *
 * @param version 0x0300 is SSL 3, 0x0303 TLS 1.2
 * @param ciphers by their numbers
 * @param compressions by their numbers; 0 is none
 */
record ClientHello(int version, int[] ciphers, int[] compressions) {
    static final int SSL_3 = 0x0300;
    static final int TLS_1_2 = 0x0303;

    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int RANDOM_BYTES = 32;
    private static final int ANSWER_MILLIS_MAX = 20_000;

    /**
     * What the server says to it: an alert, or its own hello.
     *
     * @param alert its number
     */
    record Answer(Optional<Integer> alert, int version, int cipher, int compression) {}

    static ClientHello of(int version, int... ciphers) {
        return new ClientHello(version, ciphers, new int[] {0});
    }

    Answer send(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.getOutputStream().write(record());
            return answer(new DataInputStream(socket.getInputStream()));
        } catch (EOFException | SocketException closed) {
            throw new IOException("the server closed the connection without a word", closed);
        }
    }

    byte[] record() {
        byte[] message = bytes(out -> {
            out.writeByte(CLIENT_HELLO);
            byte[] body = body();
            out.writeByte(0);
            out.writeShort(body.length);
            out.write(body);
        });
        return bytes(out -> {
            out.writeByte(HANDSHAKE);
            out.writeShort(Math.min(version, 0x0301));
            out.writeShort(message.length);
            out.write(message);
        });
    }

    private byte[] body() {
        return bytes(out -> {
            out.writeShort(version);
            out.write(new byte[RANDOM_BYTES]);
            out.writeByte(0);
            out.writeShort(2 * ciphers.length);
            for (int cipher : ciphers) {
                out.writeShort(cipher);
            }
            out.writeByte(compressions.length);
            for (int compression : compressions) {
                out.writeByte(compression);
            }
            byte[] extensions = extensions();
            out.writeShort(extensions.length);
            out.write(extensions);
        });
    }

    /** X25519 and P-256; uncompressed points; ECDSA and RSA with SHA-256; secure renegotiation. */
    private static byte[] extensions() {
        return bytes(out -> {
            writeExtension(out, 10, 0, 4, 0, 0x1d, 0, 0x17);
            writeExtension(out, 11, 1, 0);
            writeExtension(out, 13, 0, 6, 4, 3, 8, 4, 4, 1);
            writeExtension(out, 0xff01, 0);
        });
    }

    private static void writeExtension(DataOutputStream out, int number, int... content) throws IOException {
        out.writeShort(number);
        out.writeShort(content.length);
        for (int octet : content) {
            out.writeByte(octet);
        }
    }

    private static Answer answer(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        int version = in.readUnsignedShort();
        in.readUnsignedShort();
        if (kind == ALERT) {
            in.readUnsignedByte();
            return new Answer(Optional.of(in.readUnsignedByte()), version, 0, 0);
        }
        int message = in.readUnsignedByte();
        if (kind != HANDSHAKE || message != SERVER_HELLO) {
            throw new IOException("no hello but a record " + kind + " with a message " + message);
        }
        in.skipNBytes(3);
        int spoken = in.readUnsignedShort();
        in.skipNBytes(RANDOM_BYTES);
        in.skipNBytes(in.readUnsignedByte());
        return new Answer(Optional.empty(), spoken, in.readUnsignedShort(), in.readUnsignedByte());
    }

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
