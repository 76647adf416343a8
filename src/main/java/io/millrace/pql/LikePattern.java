package io.millrace.pql;

import io.millrace.pql.parse.PqlProblem;

/**
 * A pattern for whole strings: {@code %} stands for any run of characters, {@code _} for one. Takes time in proportion to
 * both lengths at worst, and no stack. Immutable.
 */
public final class LikePattern {
    /** Against patterns made to match slowly. */
    private static final int CHARS_MAX = 1000;

    private final int[] pattern;

    public LikePattern(String pattern) {
        if (pattern.length() > CHARS_MAX) {
            throw PqlProblem.execution("the pattern after like has more than " + CHARS_MAX + " characters");
        }
        this.pattern = pattern.codePoints().toArray();
    }

    public boolean matches(String text) {
        int[] characters = text.codePoints().toArray();
        int at = 0;
        int place = 0;
        int run = -1;
        int runAt = 0;
        while (at < characters.length) {
            if (place < pattern.length && pattern[place] == '%') {
                run = place++;
                runAt = at;
            } else if (place < pattern.length && (pattern[place] == '_' || pattern[place] == characters[at])) {
                place++;
                at++;
            } else if (run >= 0) {
                place = run + 1;
                at = ++runAt;
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
