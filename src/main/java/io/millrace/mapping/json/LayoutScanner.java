package io.millrace.mapping.json;

import static io.millrace.mapping.json.LayoutToken.*;

import java.util.ArrayList;
import java.util.List;

/** Cuts a Go time layout into literal text and tokens, from the left, the longest token first. */
final class LayoutScanner {
    /** Candidates by first character; among those with the same one, a longer text stands before its prefix. */
    private static final List<LayoutToken> LONGEST_FIRST = List.of(
            LONG_MONTH,
            SHORT_MONTH,
            LONG_WEEKDAY,
            SHORT_WEEKDAY,
            ZONE,
            ZERO_MONTH,
            ZERO_DAY,
            ZERO_HOUR_12,
            ZERO_MINUTE,
            ZERO_SECOND,
            YEAR,
            ZERO_YEAR_DAY,
            HOUR,
            MONTH,
            LONG_YEAR,
            DAY,
            PADDED_DAY,
            PADDED_YEAR_DAY,
            HOUR_12,
            MINUTE,
            SECOND,
            UPPER_PM,
            LOWER_PM,
            OFFSET_SECONDS,
            OFFSET_COLON_SECONDS,
            OFFSET,
            OFFSET_COLON,
            OFFSET_SHORT,
            Z_OFFSET_SECONDS,
            Z_OFFSET_COLON_SECONDS,
            Z_OFFSET,
            Z_OFFSET_COLON,
            Z_OFFSET_SHORT);

    /** A token with the text before it; the last one of a layout has no token. */
    record Element(String literal, LayoutToken token, int digits) {}

    private final String layout;
    private final List<Element> elements = new ArrayList<>();
    private int literalStart;
    private int at;

    private LayoutScanner(String layout) {
        this.layout = layout;
    }

    static List<Element> scan(String layout) {
        LayoutScanner scanner = new LayoutScanner(layout);
        while (scanner.at < layout.length()) {
            scanner.step();
        }
        scanner.elements.add(new Element(layout.substring(scanner.literalStart), null, 0));
        return List.copyOf(scanner.elements);
    }

    private void step() {
        char c = layout.charAt(at);
        if ((c == '.' || c == ',') && fraction()) {
            return;
        }
        for (LayoutToken token : LONGEST_FIRST) {
            if (layout.startsWith(token.text(), at) && !isPartOfWord(token) && !isUnderscoreAndYear(token)) {
                take(token, at + token.text().length(), 0);
                return;
            }
        }
        at++;
    }

    /** Jan and Mon are tokens unless a lower-case letter follows, as in "Janus". */
    private boolean isPartOfWord(LayoutToken token) {
        int next = at + token.text().length();
        return (token == SHORT_MONTH || token == SHORT_WEEKDAY)
                && next < layout.length()
                && layout.charAt(next) >= 'a'
                && layout.charAt(next) <= 'z';
    }

    private boolean isUnderscoreAndYear(LayoutToken token) {
        return token == PADDED_DAY && layout.startsWith("2006", at + 1);
    }

    /** A separator and a run of 0 or 9 that no other digit follows. */
    private boolean fraction() {
        char digit = at + 1 < layout.length() ? layout.charAt(at + 1) : ' ';
        if (digit != '0' && digit != '9') {
            return false;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        if (end < layout.length() && layout.charAt(end) >= '0' && layout.charAt(end) <= '9') {
            return false;
        }
        take(digit == '0' ? FRACTION : OPTIONAL_FRACTION, end, end - at - 1);
        return true;
    }

    private void take(LayoutToken token, int end, int digits) {
        elements.add(new Element(layout.substring(literalStart, at), token, digits));
        literalStart = end;
        at = end;
    }
}
