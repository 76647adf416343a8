package io.millrace.mapping.event;

import io.millrace.mapping.time.IsoInstant;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes, for JSON as {@code JSON.stringify} writes it. Reused; confined to its owner. */
final class Scratch {
    /** What is kept between requests; a larger array served a large one and is let go. */
    private static final int RETAINED_BYTES_MAX = 64 << 10;

    /** Some JVMs need the last few elements for themselves. */
    private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

    private static final int ESCAPE_BYTES_MAX = 6;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void cut(int newLength) {
        length = newLength;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets all. */
    void clear() {
        length = 0;
        if (bytes.length > RETAINED_BYTES_MAX) {
            bytes = new byte[RETAINED_BYTES_MAX];
        }
    }

    void reserve(int more) {
        if (bytes.length - length < more) {
            int needed = Math.addExact(length, more);
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(BYTES_MAX, 2L * bytes.length)));
        }
    }

    void put(int b) {
        reserve(1);
        bytes[length++] = (byte) b;
    }

    void put(byte[] from, int offset, int count) {
        reserve(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    void put(byte[] from) {
        put(from, 0, from.length);
    }

    void time(long millis) {
        reserve(IsoInstant.BYTES);
        IsoInstant.write(millis, bytes, length);
        length += IsoInstant.BYTES;
    }

    /** A text as a JSON string, with its quotes. */
    void quoted(String text) {
        put('"');
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (Character.isHighSurrogate(unit)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                codePoint(Character.toCodePoint(unit, text.charAt(++at)));
            } else {
                inString(unit);
            }
        }
        put('"');
    }

    /** One unit of UTF-16 inside a JSON string: escaped if it has to be, which half a surrogate pair has. */
    void inString(char unit) {
        if (Character.isSurrogate(unit)) {
            escape(unit);
        } else if (unit >= ' ' && unit != '"' && unit != '\\') {
            codePoint(unit);
        } else {
            int letter = letter(unit);
            if (letter == 0) {
                escape(unit);
            } else {
                put('\\');
                put(letter);
            }
        }
    }

    private static int letter(char unit) {
        return switch (unit) {
            case '"', '\\' -> unit;
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    private void escape(char unit) {
        reserve(ESCAPE_BYTES_MAX);
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[unit >> shift & 15];
        }
    }

    /** In UTF-8. */
    void codePoint(int point) {
        reserve(4);
        if (point < 0x80) {
            bytes[length++] = (byte) point;
        } else if (point < 0x800) {
            bytes[length++] = (byte) (0xc0 | point >> 6);
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            bytes[length++] = (byte) (0xe0 | point >> 12);
            bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3f));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
        } else {
            bytes[length++] = (byte) (0xf0 | point >> 18);
            bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3f));
            bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3f));
            bytes[length++] = (byte) (0x80 | (point & 0x3f));
        }
    }
}
