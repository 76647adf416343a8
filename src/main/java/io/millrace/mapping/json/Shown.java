package io.millrace.mapping.json;

/** Values as they are shown in messages: one line, shortened. */
public final class Shown {
    /** Characters of a client's value that a message repeats. */
    static final int CHARS_MAX = 64;

    private Shown() {}

    /** A text in quotes. */
    static String text(char[] chars, int start, int end) {
        return '"' + raw(chars, start, end) + '"';
    }

    public static String text(String value) {
        return text(value.toCharArray(), 0, value.length());
    }

    /** Without quotes, for numbers. */
    static String raw(char[] chars, int start, int end) {
        int shown = Math.min(end - start, CHARS_MAX);
        StringBuilder out = new StringBuilder(shown + 3);
        for (int i = start; i < start + shown; i++) {
            char c = chars[i];
            out.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\ufffd' : c);
        }
        return (end - start > shown ? out.append('…') : out).toString();
    }
}
