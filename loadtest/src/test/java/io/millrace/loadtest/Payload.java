package io.millrace.loadtest;

/**
 * The members of a record, which is of the same length whatever its number: the note fills up what the others leave. Immutable.
 *
 * @param bytes of one record
 */
record Payload(int bytes) {
    /** What a record has besides its note, with the longest numbers. */
    static final int BYTES_MIN = 96;

    /** Around a record, in the dialect that has most of it. */
    static final int FRAME_BYTES = 12;

    static final int BYTES_MAX = 60_000;

    static Payload of(Settings settings) {
        return new Payload(settings.whole(Property.PAYLOAD, BYTES_MIN, BYTES_MAX));
    }

    /** An object. */
    void append(StringBuilder out, long number) {
        int start = out.length();
        out.append("{\"n\":").append(number);
        out.append(",\"device\":\"").append(device(number));
        out.append("\",\"kind\":\"").append(kind(number));
        out.append("\",\"price\":").append(price(number));
        out.append(",\"note\":\"");
        note(out, bytes - 2 - (out.length() - start)).append("\"}");
    }

    static String device(long number) {
        return "device-" + number % 1_000;
    }

    static String kind(long number) {
        return number % 3 == 0 ? "order" : "view";
    }

    static String price(long number) {
        return number % 500 + ".25";
    }

    /** So many characters. */
    static StringBuilder note(StringBuilder out, int length) {
        for (int i = 0; i < length; i++) {
            out.append((char) ('a' + i % 26));
        }
        return out;
    }
}
