package io.millrace.chunk;

import java.nio.ByteBuffer;

/**
 * Numbers of as many bits as the largest of them needs, read from the map: from the lowest bit of the first word of 8 bytes
 * on, without gaps, also across words. Immutable, thread-safe.
 */
final class PackedNumbers {
    private final ByteBuffer map;
    private final int words;
    private final int width;

    /** @param count numbers from 0 to below it */
    PackedNumbers(ByteBuffer map, Section section, int count) {
        this.map = map;
        this.words = (int) section.table();
        this.width = width(count);
    }

    /** Bits that tell so many numbers apart. */
    static int width(int count) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
    }

    int get(long position) {
        long bit = position * width;
        int at = words + (int) (bit >>> 6) * Long.BYTES;
        int shift = (int) bit & 63;
        long bits = map.getLong(at) >>> shift;
        if (shift + width > Long.SIZE) {
            bits |= map.getLong(at + Long.BYTES) << (Long.SIZE - shift);
        }
        return (int) (bits & ((1L << width) - 1));
    }
}
