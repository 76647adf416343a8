package io.millrace.api.featurebase;

/** Texts as Go quotes them. */
final class GoText {
    private GoText() {}

    /** In double quotes, on one line. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> append(quoted, point));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int point) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (point < ' ' || point == 0x7F) {
                    quoted.append(String.format("\\x%02x", point));
                } else if (isPrintable(point)) {
                    quoted.appendCodePoint(point);
                } else {
                    quoted.append(String.format(point < 0x10000 ? "\\u%04x" : "\\U%08x", point));
                }
            }
        }
    }

    private static boolean isPrintable(int point) {
        return point == ' '
                || switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
