package io.millrace.mapping.time;

/** Recognises abbreviations of zones by their form; what they mean is not known here. */
final class ZoneName {
    private static final int HOURS_MAX = 23;

    private ZoneName() {}

    /** How many characters at the start of the range are a zone abbreviation; 0 if none. */
    static int length(char[] chars, int start, int end) {
        if (end - start < 3) {
            return 0;
        }
        int length = Math.min(end - start, 6);
        String text = new String(chars, start, length);
        if (text.startsWith("ChST") || text.startsWith("MeST")) {
            return 4;
        }
        if (text.startsWith("GMT")) {
            return 3 + signedHours(chars, start + 3, end);
        }
        if (text.charAt(0) == '+' || text.charAt(0) == '-') {
            return signedHours(chars, start, end);
        }
        return capitals(text);
    }

    /** Three capitals, or four or five that end in T; WITA is the exception. */
    private static int capitals(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) >= 'A' && text.charAt(count) <= 'Z') {
            count++;
        }
        return switch (count) {
            case 3 -> 3;
            case 4 -> text.charAt(3) == 'T' || text.startsWith("WITA") ? 4 : 0;
            case 5 -> text.charAt(4) == 'T' ? 5 : 0;
            default -> 0;
        };
    }

    private static int signedHours(char[] chars, int start, int end) {
        if (start >= end || (chars[start] != '+' && chars[start] != '-')) {
            return 0;
        }
        int at = start + 1;
        int hours = 0;
        while (at < end && chars[at] >= '0' && chars[at] <= '9') {
            hours = Math.min(hours * 10 + chars[at] - '0', HOURS_MAX + 1);
            at++;
        }
        return at == start + 1 || hours > HOURS_MAX ? 0 : at - start;
    }
}
