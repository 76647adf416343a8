package io.millrace.api.featurebase.schema;

import static io.millrace.mapping.time.TimePart.*;

import io.millrace.mapping.time.TimeLayout;
import io.millrace.mapping.time.TimeLayout.Element;
import io.millrace.mapping.time.TimePart;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Go time layouts such as {@code 2006-01-02T15:04:05Z07:00}: cuts them into literal text and words, from the left, the
 * longest word first.
 */
final class GoLayout {
    /** How the reference time Mon Jan 2 15:04:05 2006 -0700 (MST) shows a part. */
    private record Word(String text, TimePart part) {}

    /** Candidates by first character; among those with the same one, a longer text stands before its prefix. */
    private static final List<Word> LONGEST_FIRST = List.of(
            new Word("January", LONG_MONTH),
            new Word("Jan", SHORT_MONTH),
            new Word("Monday", LONG_WEEKDAY),
            new Word("Mon", SHORT_WEEKDAY),
            new Word("MST", ZONE),
            new Word("01", ZERO_MONTH),
            new Word("02", ZERO_DAY),
            new Word("03", ZERO_HOUR_12),
            new Word("04", ZERO_MINUTE),
            new Word("05", ZERO_SECOND),
            new Word("06", YEAR),
            new Word("002", ZERO_YEAR_DAY),
            new Word("15", HOUR),
            new Word("1", MONTH),
            new Word("2006", LONG_YEAR),
            new Word("2", DAY),
            new Word("_2", PADDED_DAY),
            new Word("__2", PADDED_YEAR_DAY),
            new Word("3", HOUR_12),
            new Word("4", MINUTE),
            new Word("5", SECOND),
            new Word("PM", UPPER_PM),
            new Word("pm", LOWER_PM),
            new Word("-070000", OFFSET_SECONDS),
            new Word("-07:00:00", OFFSET_COLON_SECONDS),
            new Word("-0700", OFFSET),
            new Word("-07:00", OFFSET_COLON),
            new Word("-07", OFFSET_SHORT),
            new Word("Z070000", Z_OFFSET_SECONDS),
            new Word("Z07:00:00", Z_OFFSET_COLON_SECONDS),
            new Word("Z0700", Z_OFFSET),
            new Word("Z07:00", Z_OFFSET_COLON),
            new Word("Z07", Z_OFFSET_SHORT));

    static final TimeLayout RFC_3339 = of("2006-01-02T15:04:05Z07:00");
    static final TimeLayout DATE = of("2006-01-02");

    private final String layout;
    private final List<Element> elements = new ArrayList<>();
    private int literalStart;
    private int at;

    private GoLayout(String layout) {
        this.layout = layout;
    }

    /** Any text is a layout. */
    static TimeLayout of(String layout) {
        return new TimeLayout(layout, elements(layout));
    }

    static List<Element> elements(String layout) {
        GoLayout reader = new GoLayout(layout);
        while (reader.at < layout.length()) {
            reader.step();
        }
        reader.elements.add(Element.last(layout.substring(reader.literalStart)));
        return List.copyOf(reader.elements);
    }

    private void step() {
        char c = layout.charAt(at);
        if ((c == '.' || c == ',') && fraction()) {
            return;
        }
        for (Word word : LONGEST_FIRST) {
            if (layout.startsWith(word.text, at) && !isPartOfWord(word) && !isUnderscoreAndYear(word)) {
                take(word.part, at + word.text.length(), 0);
                return;
            }
        }
        at++;
    }

    /** Jan and Mon are parts unless a lower-case letter follows, as in "Janus". */
    private boolean isPartOfWord(Word word) {
        int next = at + word.text.length();
        return (word.part == SHORT_MONTH || word.part == SHORT_WEEKDAY)
                && next < layout.length()
                && layout.charAt(next) >= 'a'
                && layout.charAt(next) <= 'z';
    }

    private boolean isUnderscoreAndYear(Word word) {
        return word.part == PADDED_DAY && layout.startsWith("2006", at + 1);
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

    private void take(TimePart part, int end, int digits) {
        elements.add(new Element(layout.substring(literalStart, at), part, digits));
        literalStart = end;
        at = end;
    }
}
