package io.millrace.mapping.document;

import io.millrace.mapping.Utf8;
import java.util.Arrays;

/** Reads JSON as RFC 8259 has it, and notes where its values stand. One use. */
final class JsonScanner {
    /** Values of a first, small guess: bytes for each value. */
    private static final int BYTES_PER_VALUE = 12;

    private static final int DEPTH_LIKELY = 16;

    private final byte[] json;
    private final int length;
    private int[] open = new int[DEPTH_LIKELY];
    private int[] starts;
    private int[] ends;
    private int[] nexts;
    private int count;
    private int depth;
    private int at;
    private boolean isCompact = true;

    JsonScanner(byte[] json, int length) {
        this.json = json;
        this.length = length;
        int guess = 8 + length / BYTES_PER_VALUE;
        starts = new int[guess];
        ends = new int[guess];
        nexts = new int[guess];
    }

    JsonDocument read() throws MalformedDocument {
        int invalid = Utf8.firstInvalid(json, 0, length);
        if (invalid >= 0) {
            throw new MalformedDocument("byte " + invalid + " is not UTF-8");
        }
        skipBlanks();
        value();
        while (depth > 0) {
            inside();
        }
        skipBlanks();
        if (at < length) {
            throw unexpected("the end");
        }
        return new JsonDocument(json, starts, ends, nexts, isCompact);
    }

    /** One step inside the innermost object or array that is open: its end, or what comes next in it. */
    private void inside() throws MalformedDocument {
        int parent = open[depth - 1];
        boolean isObject = json[starts[parent]] == '{';
        byte close = (byte) (isObject ? '}' : ']');
        skipBlanks();
        if (peek() == close) {
            at++;
            depth--;
            end(parent);
            return;
        }
        if (count > parent + 1) {
            expect(',', isObject ? "\",\" or \"}\"" : "\",\" or \"]\"");
            skipBlanks();
        }
        if (isObject) {
            if (peek() != '"') {
                throw unexpected("a name in quotes");
            }
            string();
            skipBlanks();
            expect(':', "\":\"");
            skipBlanks();
        }
        value();
    }

    private void value() throws MalformedDocument {
        switch (peek()) {
            case '{', '[' -> open();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void open() throws MalformedDocument {
        if (depth == JsonDocument.DEPTH_MAX) {
            throw new MalformedDocument(
                    "at byte " + at + ": more than " + depth + " objects and arrays inside each other");
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, JsonDocument.DEPTH_MAX);
        }
        open[depth++] = begin();
        at++;
    }

    private void string() throws MalformedDocument {
        int value = begin();
        at++;
        while (at < length && json[at] != '"') {
            byte b = json[at];
            if (b == '\\') {
                escape();
            } else if (b >= 0 && b < ' ') {
                throw new MalformedDocument("at byte " + at + ": a control character in a string");
            } else {
                at++;
            }
        }
        if (at >= length) {
            throw new MalformedDocument("the string that begins at byte " + starts[value] + " has no end");
        }
        at++;
        end(value);
    }

    private void escape() throws MalformedDocument {
        int start = at++;
        byte b = peek();
        at++;
        boolean isEscape =
                switch (b) {
                    case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
                    case 'u' -> isHex();
                    default -> false;
                };
        if (!isEscape) {
            throw new MalformedDocument("at byte " + start + ": no escape of JSON");
        }
    }

    private boolean isHex() {
        if (length - at < 4) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (Character.digit(json[at + i], 16) < 0) {
                return false;
            }
        }
        at += 4;
        return true;
    }

    private void literal(String word) throws MalformedDocument {
        int value = begin();
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw unexpected(word);
            }
            at++;
        }
        end(value);
    }

    private void number() throws MalformedDocument {
        if (peek() != '-' && !isDigit()) {
            throw unexpected("a value");
        }
        int value = begin();
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        end(value);
    }

    private void digits() throws MalformedDocument {
        if (!isDigit()) {
            throw unexpected("a digit");
        }
        while (isDigit()) {
            at++;
        }
    }

    private boolean isDigit() {
        byte b = peek();
        return b >= '0' && b <= '9';
    }

    private int begin() {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            nexts = Arrays.copyOf(nexts, count * 2);
        }
        starts[count] = at;
        return count++;
    }

    private void end(int value) {
        ends[value] = at;
        nexts[value] = count;
    }

    private void skipBlanks() {
        while (at < length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
            isCompact = false;
        }
    }

    private void expect(char c, String what) throws MalformedDocument {
        if (peek() != c) {
            throw unexpected(what);
        }
        at++;
    }

    /** 0, which is nothing that JSON has outside of strings, at the end. */
    private byte peek() {
        return at < length ? json[at] : 0;
    }

    private MalformedDocument unexpected(String wanted) {
        return new MalformedDocument(
                at < length ? "at byte " + at + ": expected " + wanted : "the end where " + wanted + " is expected");
    }
}
