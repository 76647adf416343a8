package io.millrace.mapping.json;

import java.util.List;

/**
 * A Go time layout such as {@code 2006-01-02T15:04:05Z07:00}, compiled once. Immutable. The rules are those of Go's {@code
 * time.Parse} in a process whose local zone is UTC.
 */
final class GoLayout {
    static final GoLayout RFC_3339 = of("2006-01-02T15:04:05Z07:00");
    static final GoLayout DATE = of("2006-01-02");

    /** What came of matching a text with a layout. */
    enum Match {
        OK,
        /** The text does not have the form of the layout. */
        MISMATCH,
        /** It has, but a part of it does not exist, like month 13. */
        OUT_OF_RANGE,
        /** It has, but goes on behind it. */
        EXTRA_TEXT
    }

    private final String text;
    private final LayoutScanner.Element[] elements;

    private GoLayout(String text, List<LayoutScanner.Element> elements) {
        this.text = text;
        this.elements = elements.toArray(new LayoutScanner.Element[0]);
    }

    static GoLayout of(String layout) {
        // Null while this class is loaded.
        if (RFC_3339 != null && layout.equals(RFC_3339.text)) {
            return RFC_3339;
        }
        return new GoLayout(layout, LayoutScanner.scan(layout));
    }

    /** Whether the layout names any part of a time; one that does not is most likely written for another language. */
    boolean hasTokens() {
        return elements.length > 1;
    }

    int size() {
        return elements.length;
    }

    LayoutScanner.Element element(int index) {
        return elements[index];
    }

    /** Reads a text. The time is valid only if the answer is {@link Match#OK}. */
    Match parse(char[] chars, int start, int end, GoTime time) {
        if (this == RFC_3339 && PlainRfc3339.read(chars, start, end, time)) {
            return Match.OK;
        }
        return time.reader.read(this, chars, start, end, time);
    }

    @Override
    public String toString() {
        return text;
    }
}
