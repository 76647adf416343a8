package io.millrace.pql.parse;

import io.millrace.problem.Problem;
import java.util.function.IntPredicate;

/**
 * The query's characters and a place among them. Remembers the token that reached furthest, because that is where a
 * reader has to look when nothing fits. Confined to one parse.
 */
final class PqlText {
    /** Digits stand for themselves and what is below them: {@code 1} is 0 or 1, {@code 9} is any digit. */
    private static final String MINUTE = "9999-19-39T29:59";

    private final String text;
    private int at;
    private String furthestRule = "query";
    private int furthestBegin;
    private int furthestEnd;

    PqlText(String text) {
        this.text = text;
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    String since(int begin) {
        return text.substring(begin, at);
    }

    void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** Takes the sign, which has no letters, if it is next. */
    boolean take(String sign) {
        if (!text.startsWith(sign, at)) {
            return false;
        }
        at += sign.length();
        matched("'" + sign + "'", at - sign.length());
        return true;
    }

    /** The sign with blanks around it, or nothing is taken. */
    boolean takeAmongBlanks(String sign) {
        int begin = at;
        skipBlanks();
        if (!take(sign)) {
            at = begin;
            return false;
        }
        skipBlanks();
        return true;
    }

    /** The longest run of such characters, or null if there is none. */
    String run(String rule, IntPredicate first, IntPredicate further) {
        int begin = at;
        if (at < text.length() && first.test(text.charAt(at))) {
            at++;
            while (at < text.length() && further.test(text.charAt(at))) {
                at++;
            }
        }
        if (at == begin) {
            return null;
        }
        matched(rule, begin);
        return since(begin);
    }

    /** A date to the minute: YYYY-MM-DDTHH:MM. */
    boolean takeMinute() {
        if (at + MINUTE.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < MINUTE.length(); i++) {
            char pattern = MINUTE.charAt(i);
            char c = text.charAt(at + i);
            if (isDigit(pattern) ? !isDigit(c) || c > pattern : c != pattern) {
                return false;
            }
        }
        at += MINUTE.length();
        return true;
    }

    /** Notes that a token was understood. */
    void matched(String rule, int begin) {
        if (at > furthestEnd) {
            furthestRule = rule;
            furthestBegin = begin;
            furthestEnd = at;
        }
    }

    /** The failure to be shown when no rule fits: near the last token that was understood. */
    Problem failure() {
        return PqlProblem.syntax("\nparse error near " + furthestRule + " (" + place(furthestBegin) + " - "
                + place(furthestEnd) + "):\n" + Quoted.text(text.substring(furthestBegin, furthestEnd)) + "\n");
    }

    private String place(int offset) {
        int lineBegin = text.lastIndexOf('\n', offset - 1) + 1;
        long line = text.substring(0, lineBegin).chars().filter(c -> c == '\n').count() + 1;
        return "line " + line + " symbol " + (offset - lineBegin + 1);
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
