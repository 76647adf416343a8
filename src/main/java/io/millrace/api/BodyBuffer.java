package io.millrace.api;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Collects a body in one array that grows with what has really arrived, so that a declared length alone pins little
 * memory. Confined to its verticle.
 */
final class BodyBuffer {
    /** A body of up to this declared size gets its array at once and is never copied again. */
    private static final int FIRST_BYTES_MAX = 1 << 20;

    private static final int FIRST_BYTES_MIN = 8 << 10;

    private final InFlight inFlight;
    private final BodyLimit limit;
    private final int likelyMax;
    private byte[] bytes;
    private int length;

    /** @param expected the size of the body if it is known, else a guess or 0 */
    BodyBuffer(InFlight inFlight, BodyLimit limit, boolean isKnown, long expected) {
        this.inFlight = inFlight;
        this.limit = limit;
        likelyMax = isKnown ? (int) Math.min(expected, limit.bytesMax()) : limit.bytesMax();
        int wanted = isKnown ? likelyMax : (int) Math.min(likelyMax, Math.max(expected, FIRST_BYTES_MIN));
        int first = Math.min(wanted, FIRST_BYTES_MAX);
        inFlight.reserve(first);
        bytes = new byte[first];
    }

    void append(Buffer chunk) {
        int added = chunk.length();
        if (added > bytes.length - length) {
            grow((long) length + added);
        }
        chunk.getBytes(bytes, length);
        length += added;
    }

    /** Room behind the last byte; makes some where there is none; 0 if the limit is reached. */
    int room() {
        if (length == bytes.length && length < limit.bytesMax()) {
            grow(length + 1L);
        }
        return bytes.length - length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Bytes that were written into the room. */
    void advance(int written) {
        length += written;
    }

    BodyLimit limit() {
        return limit;
    }

    private void grow(long needed) {
        if (needed > limit.bytesMax()) {
            throw limit.exceeded();
        }
        int larger = (int) Math.max(needed, Math.min(likelyMax, 2L * bytes.length));
        inFlight.reserve(larger - bytes.length);
        bytes = Arrays.copyOf(bytes, larger);
    }

    Body finish() {
        return new Body(bytes, length, inFlight);
    }

    void abandon() {
        inFlight.release(bytes.length);
    }
}
