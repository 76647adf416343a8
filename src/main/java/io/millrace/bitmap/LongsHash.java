package io.millrace.bitmap;

/**
 * XXH64 with seed 0 over a series of numbers, each of them as 8 bytes, big-endian; see Y. Collet, "xxHash fast digest algorithm", 0.1.1.
 * Confined to one thread.
 */
public final class LongsHash {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    /** P1 + P2. */
    private static final long P12 = 0x60EA27EEADC0B5D6L;

    private static final int LANES = 4;

    private final long[] lanes = {P12, P2, 0, -P1};
    /** Words that fill no stripe of four yet. */
    private final long[] rest = new long[LANES];

    private long words;

    public void add(long number) {
        rest[(int) (words++ % LANES)] = Long.reverseBytes(number);
        if (words % LANES == 0) {
            for (int i = 0; i < LANES; i++) {
                lanes[i] = round(lanes[i], rest[i]);
            }
        }
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * P2, 31) * P1;
    }

    /** That of the numbers so far. */
    public long value() {
        long hash = words < LANES ? P5 : folded();
        hash += words * Long.BYTES;
        for (int i = 0; i < words % LANES; i++) {
            hash = Long.rotateLeft(hash ^ round(0, rest[i]), 27) * P1 + P4;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    private long folded() {
        long hash = Long.rotateLeft(lanes[0], 1)
                + Long.rotateLeft(lanes[1], 7)
                + Long.rotateLeft(lanes[2], 12)
                + Long.rotateLeft(lanes[3], 18);
        for (long lane : lanes) {
            hash = (hash ^ round(0, lane)) * P1 + P4;
        }
        return hash;
    }
}
