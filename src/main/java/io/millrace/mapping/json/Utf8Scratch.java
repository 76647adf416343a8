package io.millrace.mapping.json;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Arrays;

/** Collects the strings of one record as UTF-8. Reused; confined to its owner. */
final class Utf8Scratch {
    /** What is kept between requests; a larger array served one large record and is let go. */
    private static final int RETAINED_BYTES_MAX = 64 * 1024;
    /** Some JVMs need the last few elements for themselves. */
    private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

    /** UTF-8 bytes that one UTF-16 unit can need. */
    private static final int BYTES_PER_CHAR_MAX = 3;

    private byte[] bytes = new byte[1024];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void trim() {
        if (bytes.length > RETAINED_BYTES_MAX) {
            bytes = new byte[RETAINED_BYTES_MAX];
        }
    }

    /** Appends a text. A surrogate without its partner, which only an escape can make, becomes U+FFFD. */
    void append(char[] chars, int start, int end) {
        reserve((end - start) * (long) BYTES_PER_CHAR_MAX);
        byte[] out = bytes;
        int to = length;
        int at = start;
        while (at < end && chars[at] < 0x80) {
            out[to++] = (byte) chars[at++];
        }
        while (at < end) {
            char c = chars[at++];
            if (c < 0x80) {
                out[to++] = (byte) c;
            } else if (c < 0x800) {
                out[to++] = (byte) (0xc0 | (c >> 6));
                out[to++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c) && at < end && Character.isLowSurrogate(chars[at])) {
                to = append(Character.toCodePoint(c, chars[at++]), to);
            } else {
                to = append(Character.isSurrogate(c) ? '\ufffd' : c, to);
            }
        }
        length = to;
    }

    /** Appends a code point of three or four bytes. */
    private int append(int codePoint, int to) {
        int next = to;
        if (codePoint < 0x10000) {
            bytes[next++] = (byte) (0xe0 | (codePoint >> 12));
        } else {
            bytes[next++] = (byte) (0xf0 | (codePoint >> 18));
            bytes[next++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
        }
        bytes[next++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        bytes[next++] = (byte) (0x80 | (codePoint & 0x3f));
        return next;
    }

    void append(byte b) {
        reserve(1);
        bytes[length++] = b;
    }

    /** Appends a range of the scratch itself. */
    void repeat(int offset, int count) {
        reserve(count);
        System.arraycopy(bytes, offset, bytes, length, count);
        length += count;
    }

    void append(long number) {
        String digits = Long.toString(number);
        for (int i = 0; i < digits.length(); i++) {
            append((byte) digits.charAt(i));
        }
    }

    private void reserve(long count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, capacity(bytes.length, length + count));
        }
    }

    /** Doubles, so that growing costs little, up to what an array can have. */
    static int capacity(int bytesNow, long needed) {
        if (needed > BYTES_MAX) {
            throw new Problem(
                    ProblemCode.TOO_LARGE, "the strings of one record are larger than " + BYTES_MAX + " bytes in all");
        }
        return (int) Math.min(BYTES_MAX, Math.max(2L * bytesNow, needed));
    }
}
