package io.millrace.mapping.json;

import java.nio.charset.StandardCharsets;

/**
 * Finds where the records of a body end, by brackets, quotes, escapes and commas alone: values are not parsed, and nothing
 * is allocated for a record. A record counts when the comma or bracket behind it is there. A body that is not JSON gives
 * some number, and may not be {@link #isWhole}; the mapper, which parses, refuses it. Confined to its caller.
 */
final class RecordScan {
    private static final byte[] RECORDS = "records".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final int length;
    private final int recordsMax;
    private final long endMax;

    private int at;
    private int records;
    private int end;
    private boolean isFull;
    private boolean isWhole;

    private RecordScan(byte[] body, int length, int recordsMax, long endMax) {
        this.body = body;
        this.length = length;
        this.recordsMax = recordsMax;
        this.endMax = endMax;
    }

    /** Counts all records. */
    static RecordScan of(byte[] body, int length, JsonFraming envelope) {
        return prefix(body, length, envelope, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Finds the longest run of records from the front that has at most so many of them and ends at most there. */
    static RecordScan prefix(byte[] body, int length, JsonFraming envelope, long recordsMax, long endMax) {
        int bounded = (int) Math.min(Integer.MAX_VALUE, recordsMax);
        RecordScan scan = new RecordScan(body, length, bounded, endMax);
        scan.skipByteOrderMark();
        scan.isWhole = (envelope == JsonFraming.ARRAY ? scan.topLevelArray() : scan.topLevelObject()) && scan.isAtEnd();
        return scan;
    }

    /** Number of records found. */
    int records() {
        return records;
    }

    /** The offset behind the last of them; 0 if there is none. */
    int end() {
        return end;
    }

    /** Whether there are records, and nothing but blanks follows the end of what they are in. */
    boolean isWhole() {
        return isWhole && records > 0;
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at == length;
    }

    /** Parsers skip it too. */
    private void skipByteOrderMark() {
        if (length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            at = 3;
        }
    }

    /** Like the others of its kind, gives whether it came to the end. */
    private boolean topLevelArray() {
        skipBlanks();
        return at < length && body[at] == '[' && elements();
    }

    /** Looks at the members of the outermost object; of several arrays named records, all count. */
    private boolean topLevelObject() {
        skipBlanks();
        if (at >= length || body[at++] != '{') {
            return false;
        }
        while (at < length && !isFull) {
            skipBlanks();
            if (at >= length || body[at] != '"') {
                return false;
            }
            int nameStart = at + 1;
            skipString();
            boolean isRecords = isRecords(nameStart, at - 1);
            skipBlanks();
            at++; // the colon
            skipBlanks();
            if (!isRecords || at >= length || body[at] != '[') {
                skipValue();
            } else if (!elements()) {
                return false;
            }
            skipBlanks();
            byte separator = at < length ? body[at++] : 0;
            if (separator != ',') {
                return separator == '}';
            }
        }
        return false;
    }

    /** From an opening bracket to behind the closing one, or until the budget is used up. */
    private boolean elements() {
        at++;
        skipBlanks();
        if (at < length && body[at] == ']') {
            at++;
            return true;
        }
        while (at < length) {
            skipBlanks();
            int before = at;
            int valueEnd = skipValue();
            skipBlanks();
            if (at >= length || valueEnd == before) {
                return false;
            }
            byte separator = body[at++];
            if (separator != ',' && separator != ']') {
                return false;
            }
            if (records == recordsMax || valueEnd > endMax) {
                isFull = true;
                return false;
            }
            records++;
            end = valueEnd;
            if (separator == ']') {
                return true;
            }
        }
        return false;
    }

    /** To behind the value; gives the offset there. */
    private int skipValue() {
        if (at >= length) {
            return at;
        }
        switch (body[at]) {
            case '{', '[' -> skipNested();
            case '"' -> skipString();
            default -> skipScalar();
        }
        return at;
    }

    private void skipNested() {
        int depth = 0;
        while (at < length) {
            switch (body[at]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    skipString();
                    continue;
                }
                default -> {}
            }
            at++;
            if (depth == 0) {
                return;
            }
        }
    }

    /** From the opening quote to behind the closing one. */
    private void skipString() {
        at++;
        while (at < length) {
            byte b = body[at++];
            if (b == '"') {
                return;
            }
            if (b == '\\') {
                at++;
            }
        }
        at = length;
    }

    private void skipScalar() {
        while (at < length) {
            switch (body[at]) {
                case ',', ']', '}', '{', '[', '"', ':', ' ', '\t', '\n', '\r' -> {
                    return;
                }
                default -> at++;
            }
        }
    }

    private void skipBlanks() {
        while (at < length && (body[at] == ' ' || body[at] == '\t' || body[at] == '\n' || body[at] == '\r')) {
            at++;
        }
    }

    /** Whether the member's name is {@code records}, perhaps with letters written as escapes. */
    private boolean isRecords(int from, int to) {
        int i = from;
        for (byte letter : RECORDS) {
            if (i < to && body[i] == letter) {
                i++;
            } else if (i + 6 <= to && isEscaped(letter, i)) {
                i += 6;
            } else {
                return false;
            }
        }
        return i == to;
    }

    private boolean isEscaped(byte letter, int from) {
        return body[from] == '\\'
                && body[from + 1] == 'u'
                && body[from + 2] == '0'
                && body[from + 3] == '0'
                && Character.digit(body[from + 4], 16) == letter >> 4
                && Character.digit(body[from + 5], 16) == (letter & 15);
    }
}
