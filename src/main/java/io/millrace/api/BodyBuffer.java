package io.millrace.api;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Collects a body in one array that grows with what has really arrived: a request that declares a length and sends nothing
 * holds nothing, and none holds more than twice its bytes. Confined to its verticle.
 */
final class BodyBuffer {
    private static final int FIRST_BYTES = 8 << 10;

    private static final byte[] NOTHING = {};

    private final InFlight inFlight;
    private final Object owner;
    private final BodyLimit limit;
    private final int likelyMax;
    private byte[] bytes = NOTHING;
    private int length;

    /**
     * @param owner whose share of the memory in flight it takes
     * @param expected the size of the body; -1 if it is not known
     */
    BodyBuffer(InFlight inFlight, Object owner, BodyLimit limit, long expected) {
        this.inFlight = inFlight;
        this.owner = owner;
        this.limit = limit;
        likelyMax = expected < 0 ? limit.bytesMax() : (int) Math.min(expected, limit.bytesMax());
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

    /** Forgets what is in it; the room stays. */
    void clear() {
        length = 0;
    }

    BodyLimit limit() {
        return limit;
    }

    private void grow(long needed) {
        if (needed > limit.bytesMax()) {
            throw limit.exceeded();
        }
        long wanted = Math.max(FIRST_BYTES, 2L * bytes.length);
        int larger = (int) Math.max(needed, Math.min(likelyMax, wanted));
        inFlight.reserve(owner, larger - bytes.length);
        bytes = Arrays.copyOf(bytes, larger);
    }

    Body finish() {
        return new Body(bytes, length, inFlight, owner);
    }

    void abandon() {
        inFlight.release(owner, bytes.length);
        bytes = NOTHING;
        length = 0;
    }
}
