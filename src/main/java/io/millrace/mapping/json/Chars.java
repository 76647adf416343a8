package io.millrace.mapping.json;

/** A view of characters that belong to the parser; valid until it moves on. A mutable slot, reused. */
final class Chars {
    private static final char[] NONE = {};

    char[] chars = NONE;
    int start;
    int end;

    void set(char[] chars, int start, int length) {
        this.chars = chars;
        this.start = start;
        this.end = start + length;
    }

    boolean isEmpty() {
        return start == end;
    }

    boolean is(String text) {
        if (text.length() != end - start) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (chars[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first index that is not white space, up to the end. */
    int trimmedStart() {
        int at = start;
        while (at < end && isSpace(chars[at])) {
            at++;
        }
        return at;
    }

    /** Behind the last character that is not white space, seen from {@code from}. */
    int trimmedEnd(int from) {
        int at = end;
        while (at > from && isSpace(chars[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || Character.isWhitespace(c) || c == '\u0085' || c == '\u00a0';
    }

    /** For messages. */
    String shownAsText() {
        return Shown.text(chars, start, end);
    }

    /** For messages. */
    String shownAsNumber() {
        return Shown.raw(chars, start, end);
    }
}
