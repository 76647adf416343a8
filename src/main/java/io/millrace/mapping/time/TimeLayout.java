package io.millrace.mapping.time;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a time is written as text: literal text and parts of a time by turns. Immutable. */
public final class TimeLayout {
    /** RFC 3339 with an offset or Z; its usual spelling is read in a quicker way. */
    public static final List<Element> RFC_3339 = List.of(
            new Element("", TimePart.LONG_YEAR, 0),
            new Element("-", TimePart.ZERO_MONTH, 0),
            new Element("-", TimePart.ZERO_DAY, 0),
            new Element("T", TimePart.HOUR, 0),
            new Element(":", TimePart.ZERO_MINUTE, 0),
            new Element(":", TimePart.ZERO_SECOND, 0),
            new Element("", TimePart.Z_OFFSET_COLON, 0),
            Element.last(""));

    /**
     * A part of a time, with the text before it.
     *
     * @param part null in the last element of a layout, and in no other
     * @param digits of a fraction of fixed length; else 0
     */
    public record Element(String literal, TimePart part, int digits) {
        /** What stands behind the last part. */
        public static Element last(String literal) {
            return new Element(literal, null, 0);
        }
    }

    /** What came of matching a text with a layout. */
    public enum Match {
        OK,
        /** The text does not have the form of the layout. */
        MISMATCH,
        /** It has, but a part of it does not exist, like month 13. */
        OUT_OF_RANGE,
        /** It has, but goes on behind it. */
        EXTRA_TEXT
    }

    private final String shown;
    private final Element[] elements;
    private final boolean isRfc3339;

    /** @param shown the layout for messages, as its author wrote it or as a time looks in it */
    public TimeLayout(String shown, List<Element> elements) {
        this.shown = shown;
        this.elements = elements.toArray(new Element[0]);
        this.isRfc3339 = elements.equals(RFC_3339);
    }

    /** Whether the layout names any part of a time. */
    public boolean hasParts() {
        return elements.length > 1;
    }

    int size() {
        return elements.length;
    }

    Element element(int index) {
        return elements[index];
    }

    /** Reads a text. The time is valid only if the answer is {@link Match#OK}. */
    public Match parse(char[] chars, int start, int end, ReadTime time) {
        if (isRfc3339 && PlainRfc3339.read(chars, start, end, time)) {
            return Match.OK;
        }
        return time.reader.read(this, chars, start, end, time);
    }

    /** The time that a text is; empty if it does not have the form of the layout or does not exist. */
    public Optional<Instant> instant(String text) {
        ReadTime time = new ReadTime();
        return parse(text.toCharArray(), 0, text.length(), time) == Match.OK
                ? Optional.of(Instant.ofEpochSecond(time.seconds(), time.nanos()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return shown;
    }
}
