package io.millrace.row;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A growing byte array with the ways in which a CSV cell is written. Confined to one thread at a time. */
public final class CsvBuffer {
    private static final int INITIAL_BYTES = 16 << 10;
    /** A buffer that one large batch blew up is not kept for the small ones after it. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int NUMBER_BYTES_MAX = 20;
    private static final byte[] SMALLEST = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TENS = new byte[100];
    private static final byte[] ONES = new byte[100];
    /** Whether a byte cannot stand for itself inside a string. */
    private static final boolean[] SPECIAL = new boolean[256];

    static {
        for (int i = 0; i < 100; i++) {
            TENS[i] = (byte) ('0' + i / 10);
            ONES[i] = (byte) ('0' + i % 10);
        }
        Arrays.fill(SPECIAL, 0, ' ', true);
        SPECIAL['"'] = true;
        SPECIAL['\\'] = true;
    }

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    int length() {
        return length;
    }

    /** Forgets what comes after. */
    void cut(int newLength) {
        length = newLength;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    void put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void put(char first, char second) {
        reserve(2);
        bytes[length++] = (byte) first;
        bytes[length++] = (byte) second;
    }

    void insert(int at, char ascii) {
        reserve(1);
        System.arraycopy(bytes, at, bytes, at + 1, length - at);
        bytes[at] = (byte) ascii;
        length++;
    }

    void repeat(char ascii, int times) {
        reserve(times);
        Arrays.fill(bytes, length, length + times, (byte) ascii);
        length += times;
    }

    void number(long value) {
        reserve(NUMBER_BYTES_MAX);
        if (value == Long.MIN_VALUE) {
            System.arraycopy(SMALLEST, 0, bytes, length, SMALLEST.length);
            length += SMALLEST.length;
            return;
        }
        if (value < 0) {
            bytes[length++] = '-';
            value = -value;
        }
        length += digits(value);
        int at = length;
        while (value >= 10) {
            int pair = (int) (value % 100);
            value /= 100;
            bytes[--at] = ONES[pair];
            bytes[--at] = TENS[pair];
        }
        if (value > 0 || at == length) {
            bytes[at - 1] = (byte) ('0' + value);
        }
    }

    private static int digits(long value) {
        int digits = 1;
        for (long limit = 10; digits < 19 && value >= limit; limit *= 10) {
            digits++;
        }
        return digits;
    }

    /** The inside of a quoted cell. */
    void text(byte[] utf8, int offset, int count) {
        escaped(utf8, offset, count, false);
    }

    /** The inside of a JSON string inside a quoted cell. */
    void jsonText(byte[] utf8, int offset, int count) {
        escaped(utf8, offset, count, true);
    }

    /** The bytes as Base64 (RFC 4648, with padding). */
    void base64(byte[] any, int offset, int count) {
        ByteBuffer text = Base64.getEncoder().encode(ByteBuffer.wrap(any, offset, count));
        run(text.array(), 0, text.limit());
    }

    private void escaped(byte[] utf8, int offset, int count, boolean json) {
        int end = offset + count;
        int runStart = offset;
        for (int i = offset; i < end; i++) {
            if (SPECIAL[utf8[i] & 0xff]) {
                run(utf8, runStart, i);
                special(utf8[i], json);
                runStart = i + 1;
            }
        }
        run(utf8, runStart, end);
    }

    private void run(byte[] utf8, int from, int to) {
        reserve(to - from);
        System.arraycopy(utf8, from, bytes, length, to - from);
        length += to - from;
    }

    private void special(byte b, boolean json) {
        switch (b) {
            case '"' -> {
                if (json) {
                    put('\\');
                }
                put('"', '"');
            }
            case '\\' -> put('\\', '\\');
            case '\n' -> put('\\', 'n');
            case '\r' -> put('\\', 'r');
            default -> {
                put('\\', 'u');
                put('0', '0');
                put((char) HEX[b >> 4], (char) HEX[b & 15]);
            }
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), doubled(bytes.length)));
        }
    }

    private static int doubled(int size) {
        return (int) Math.min(2L * size, Integer.MAX_VALUE - 8);
    }
}
