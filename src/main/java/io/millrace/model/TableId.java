package io.millrace.model;

import java.util.regex.Pattern;

/** Identifies a table for ever, also after it was dropped. */
public record TableId(long value) implements Comparable<TableId> {
    private static final Pattern TEXT = Pattern.compile("[0-9]{1,18}");

    /** Whether the text, such as the name of a folder, can be that of a table's id. */
    public static boolean isText(String text) {
        return TEXT.matcher(text).matches();
    }

    @Override
    public int compareTo(TableId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
