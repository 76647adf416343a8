package io.millrace.pql.parse;

/** Text between double quotes for messages, one line, cut where it gets too long to read. */
public final class Quoted {
    private static final int SHOWN_MAX = 200;

    private Quoted() {}

    public static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length() && i < SHOWN_MAX; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                default -> out.append(c);
            }
        }
        return out.append(text.length() > SHOWN_MAX ? "…\"" : "\"").toString();
    }

    /** The text as it is, cut where it gets too long to read. */
    public static String cut(String text) {
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }
}
