package io.millrace.mapping.event;

/**
 * Brings JSON into its compact form: as it was written, but without blanks around values, and with no escapes in its strings that do not
 * have to be. Numbers, and members that come twice, stay. That is what {@code JSON.stringify} writes, apart from those. Stateless.
 */
final class CompactJson {
    private CompactJson() {}

    /**
     * The first offset where the compact form differs from what is written; {@code to} if it does not.
     *
     * @param json well-formed from the first to the last byte
     */
    static int difference(byte[] json, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = json[at];
            if (b == '"') {
                at = inString(json, at + 1, to);
                if (at < to && json[at] == '\\') {
                    return at;
                }
            } else if (isBlank(b)) {
                return at;
            }
            at++;
        }
        return to;
    }

    /** The closing quotation mark, or the backslash of an escape that is written in another way. */
    private static int inString(byte[] json, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = json[at];
            if (b == '"') {
                return at;
            }
            if (b == '\\') {
                byte letter = json[at + 1];
                if (letter == 'u' || letter == '/') {
                    return at;
                }
                at++;
            }
            at++;
        }
        return to;
    }

    /**
     * Appends the compact form.
     *
     * @param difference where it differs first
     */
    static void append(byte[] json, int from, int to, int difference, Scratch out) {
        out.reserve(to - from);
        out.put(json, from, difference - from);
        int at = difference;
        boolean isInString = json[at] == '\\';
        while (at < to) {
            byte b = json[at];
            if (isInString && b == '\\') {
                at = escape(json, at, out);
                continue;
            }
            if (b == '"') {
                isInString = !isInString;
            }
            if (isInString || !isBlank(b)) {
                out.put(b);
            }
            at++;
        }
    }

    /** Gives the offset behind the escape, or behind the two of a surrogate pair. */
    private static int escape(byte[] json, int at, Scratch out) {
        byte letter = json[at + 1];
        if (letter == '/') {
            out.put('/');
            return at + 2;
        }
        if (letter != 'u') {
            out.put('\\');
            out.put(letter);
            return at + 2;
        }
        char unit = unit(json, at + 2);
        int end = at + 6;
        if (Character.isHighSurrogate(unit) && json[end] == '\\' && json[end + 1] == 'u') {
            char low = unit(json, end + 2);
            if (Character.isLowSurrogate(low)) {
                out.codePoint(Character.toCodePoint(unit, low));
                return end + 6;
            }
        }
        out.inString(unit);
        return end;
    }

    private static char unit(byte[] json, int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            unit = unit << 4 | Character.digit(json[i], 16);
        }
        return (char) unit;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
