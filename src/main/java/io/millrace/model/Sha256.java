package io.millrace.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256 digest, as four words from the left. */
public record Sha256(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;

    public static Sha256 of(byte[] bytes, int offset, int length) {
        MessageDigest digest = digest();
        digest.update(bytes, offset, length);
        return read(ByteBuffer.wrap(digest.digest()));
    }

    /** For what comes in pieces. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** From the next {@link #BYTES} bytes, whatever the buffer's order. */
    public static Sha256 read(ByteBuffer in) {
        ByteBuffer bytes = in.slice(); // big-endian
        in.position(in.position() + BYTES);
        return new Sha256(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }
}
