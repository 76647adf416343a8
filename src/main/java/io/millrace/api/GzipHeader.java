package io.millrace.api;

/** Reads a gzip member's header (RFC 1952, 2.3) byte by byte. Confined to its verticle. */
final class GzipHeader {
    private static final int FIXED_BYTES = 10;
    private static final int CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private int position;
    private int flags;
    private int left = -1;
    private int lowByte;

    /** Whether no byte of it was read yet. */
    boolean isAtStart() {
        return position == 0;
    }

    boolean isComplete() {
        return position >= FIXED_BYTES && (flags & (CHECKSUM | EXTRA | NAME | COMMENT)) == 0;
    }

    void reset() {
        position = 0;
        flags = 0;
        left = -1;
    }

    /** Takes the next byte; false if no gzip header has it there. */
    boolean accept(int next) {
        if (position < FIXED_BYTES) {
            return fixed(position++, next);
        }
        if ((flags & EXTRA) != 0) {
            extra(next);
        } else if ((flags & (NAME | COMMENT)) != 0) {
            flags = next == 0 ? flags & ~((flags & NAME) != 0 ? NAME : COMMENT) : flags;
        } else {
            flags = ++position == FIXED_BYTES + 2 ? 0 : flags;
        }
        return true;
    }

    private boolean fixed(int at, int next) {
        switch (at) {
            case 0:
                return next == 0x1F;
            case 1:
                return next == 0x8B;
            case 2:
                return next == 8;
            case 3:
                flags = next;
                return next < 0x20;
            default:
                return true;
        }
    }

    /** Two bytes of length, then so many bytes. */
    private void extra(int next) {
        if (left == -1) {
            lowByte = next;
            left = -2;
            return;
        }
        left = left == -2 ? lowByte | next << 8 : left - 1;
        if (left == 0) {
            flags &= ~EXTRA;
        }
    }
}
