package io.millrace.row;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Walks over CSV bytes; the counterpart of {@link CsvBuffer}. Confined to one thread at a time. */
final class CsvCursor {
    private byte[] csv;
    private int at;
    private int end;
    private int row;
    private Problem malformed;

    private byte[] scratch = new byte[256];
    private byte[] textBytes;
    private int textOffset;
    private int textLength;

    void over(byte[] bytes, int offset, int length) {
        csv = bytes;
        at = offset;
        end = offset + length;
        row = 0;
    }

    boolean atEnd() {
        return at >= end;
    }

    /** Where the next byte is, counted as the offset is. */
    int position() {
        return at;
    }

    /** The next byte, or -1 at the end. */
    int peek() {
        return at < end ? csv[at] : -1;
    }

    /** The byte after the next, or -1. */
    int peekSecond() {
        return at + 1 < end ? csv[at + 1] : -1;
    }

    boolean skip(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    void expect(char wanted) {
        if (!skip(wanted)) {
            throw corrupt("expected " + (wanted == '\n' ? "the end of the line" : "'" + wanted + "'"));
        }
    }

    void endRow() {
        expect('\n');
        row++;
    }

    long number() {
        boolean isNegative = skip('-');
        int start = at;
        long negated = 0;
        while (at < end && csv[at] >= '0' && csv[at] <= '9') {
            int digit = csv[at] - '0';
            if (negated < (Long.MIN_VALUE + digit) / 10) {
                throw corrupt("a number beyond 64 bits");
            }
            negated = negated * 10 - digit;
            at++;
        }
        if (at == start) {
            throw corrupt("expected a number");
        }
        if (!isNegative && negated == Long.MIN_VALUE) {
            throw corrupt("a number beyond 64 bits");
        }
        return isNegative ? negated : -negated;
    }

    /** Reads a quoted cell; then the text is in {@link #textBytes} until the next one is read. */
    void quoted() {
        expect('"');
        text(false);
        expect('"');
    }

    /** Reads a quoted cell of Base64; then its bytes are what {@link #textBytes} says. */
    void base64() {
        quoted();
        try {
            ByteBuffer bytes = Base64.getDecoder().decode(ByteBuffer.wrap(textBytes, textOffset, textLength));
            textBytes = bytes.array();
            textOffset = 0;
            textLength = bytes.limit();
        } catch (IllegalArgumentException e) {
            throw corrupt("text that is no Base64 (" + e.getMessage() + ") before");
        }
    }

    /** Reads a JSON string that stands inside a quoted cell. */
    void jsonString() {
        expect('"');
        expect('"');
        text(true);
        expect('"');
        expect('"');
    }

    /** The next byte, which is passed, or -1. */
    int next() {
        int next = peek();
        at++;
        return next;
    }

    /** Digits as they stand, perhaps none. */
    String digits() {
        int start = at;
        while (at < end && csv[at] >= '0' && csv[at] <= '9') {
            at++;
        }
        return new String(csv, start, at - start, StandardCharsets.US_ASCII);
    }

    /** What {@link #textBytes} says, for good. */
    byte[] textCopy() {
        return Arrays.copyOfRange(textBytes, textOffset, textOffset + textLength);
    }

    byte[] textBytes() {
        return textBytes;
    }

    int textOffset() {
        return textOffset;
    }

    int textLength() {
        return textLength;
    }

    /** Up to the closing mark. Text without escapes is not copied. */
    private void text(boolean json) {
        int start = at;
        while (at < end && csv[at] != '"' && csv[at] != '\\') {
            at++;
        }
        if (peek() == '"' && (json || peekSecond() != '"')) {
            textBytes = csv;
            textOffset = start;
            textLength = at - start;
            return;
        }
        textLength = 0;
        append(start, at);
        unescape(json);
        textBytes = scratch;
        textOffset = 0;
    }

    private void unescape(boolean json) {
        while (true) {
            int next = peek();
            if (next == '\\') {
                at++;
                append(escaped(json));
            } else if (next == '"') {
                if (json || peekSecond() != '"') {
                    return;
                }
                at += 2;
                append((byte) '"');
            } else {
                int start = at;
                while (at < end && csv[at] != '"' && csv[at] != '\\') {
                    at++;
                }
                if (at == end) {
                    throw corrupt("a string without its closing quotation mark");
                }
                append(start, at);
            }
        }
    }

    private byte escaped(boolean json) {
        int letter = peek();
        at++;
        switch (letter) {
            case '\\':
                return '\\';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'u':
                expect('0');
                expect('0');
                return (byte) (hex() << 4 | hex());
            case '"':
                if (json) {
                    expect('"');
                    return '"';
                }
                break;
            default:
        }
        throw corrupt("an unknown escape");
    }

    private int hex() {
        int digit = at < end ? Character.digit(csv[at], 16) : -1;
        if (digit < 0) {
            throw corrupt("expected a hexadecimal digit");
        }
        at++;
        return digit;
    }

    private void append(byte b) {
        room(1);
        scratch[textLength++] = b;
    }

    private void append(int from, int to) {
        room(to - from);
        System.arraycopy(csv, from, scratch, textLength, to - from);
        textLength += to - from;
    }

    private void room(int more) {
        if (scratch.length - textLength < more) {
            scratch = Arrays.copyOf(scratch, Math.max(textLength + more, 2 * scratch.length));
        }
    }

    Problem corrupt(String what) {
        malformed = new Problem(
                ProblemCode.CORRUPT_FILE,
                "row " + row + " of the block: " + what + " at byte " + Math.min(at, end) + "; the slice is damaged");
        return malformed;
    }

    /** The last problem of this cursor. */
    Problem malformed() {
        return malformed;
    }
}
