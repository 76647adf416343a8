package io.millrace.api;

/** Text of clients as it may stand in a line of the log. */
final class LogText {
    private static final int LENGTH_MAX = 300;

    private LogText() {}

    /** Shortened, and with a question mark for what could end the line or steer a terminal. */
    static String of(String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder safe = new StringBuilder(Math.min(text.length(), LENGTH_MAX) + 1);
        text.codePoints()
                .limit(LENGTH_MAX)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
                .forEach(safe::appendCodePoint);
        return text.length() > LENGTH_MAX ? safe.append('…').toString() : safe.toString();
    }

    static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
