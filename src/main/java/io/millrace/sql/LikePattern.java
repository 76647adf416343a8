package io.millrace.sql;

/**
 * A pattern for whole strings: {@code %} stands for any run of characters, {@code _} for one. Takes time in proportion to both lengths at
 * worst, and no stack. Immutable.
 */
final class LikePattern {
    /** Against patterns made to match slowly. */
    private static final int CHARS_MAX = 1000;

    private final int[] pattern;

    LikePattern(String pattern) {
        if (pattern.length() > CHARS_MAX) {
            throw new ArithmeticException("the pattern behind LIKE has more than " + CHARS_MAX + " characters");
        }
        this.pattern = pattern.codePoints().toArray();
    }

    boolean matches(String text) {
        int at = 0;
        int place = 0;
        int run = -1;
        int runAt = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (place < pattern.length && pattern[place] == '%') {
                run = place++;
                runAt = at;
            } else if (place < pattern.length && (pattern[place] == '_' || pattern[place] == c)) {
                place++;
                at += Character.charCount(c);
            } else if (run >= 0) {
                place = run + 1;
                runAt += Character.charCount(text.codePointAt(runAt));
                at = runAt;
            } else {
                return false;
            }
        }
        while (place < pattern.length && pattern[place] == '%') {
            place++;
        }
        return place == pattern.length;
    }
}
