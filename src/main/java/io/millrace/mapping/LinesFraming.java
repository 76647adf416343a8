package io.millrace.mapping;

/** Each line is a record; lines of blanks are none. A line ends with a line feed, also after a carriage return, or with the body. */
public enum LinesFraming implements Framing {
    INSTANCE;

    @Override
    public Extent prefix(byte[] body, int length, long recordsMax, long endMax) {
        int records = 0;
        int end = 0;
        for (int from = 0; from < length; from = lineEnd(body, from, length) + 1) {
            int lineEnd = lineEnd(body, from, length);
            if (isBlank(body, from, lineEnd)) {
                continue;
            }
            if (records >= recordsMax || lineEnd > endMax) {
                return new Extent(records, end, false);
            }
            records++;
            end = lineEnd;
        }
        return new Extent(records, end, records > 0);
    }

    /** The offset of the line feed that ends the line, or of the end of the body. */
    public static int lineEnd(byte[] body, int from, int length) {
        int at = from;
        while (at < length && body[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Whether a line is none. */
    public static boolean isBlank(byte[] body, int from, int to) {
        for (int at = from; at < to; at++) {
            if (body[at] != ' ' && body[at] != '\t' && body[at] != '\r') {
                return false;
            }
        }
        return true;
    }
}
