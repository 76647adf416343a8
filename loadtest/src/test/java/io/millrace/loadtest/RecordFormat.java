package io.millrace.loadtest;

import java.nio.charset.StandardCharsets;

/** Writes records as a dialect wants them. Thread-safe. */
interface RecordFormat {
    /** The body of a request with the records from this number on. */
    byte[] body(long first, int records);

    /** Puts records between brackets, with commas between them. */
    static byte[] list(String start, String end, long first, int records, Element element) {
        StringBuilder text = new StringBuilder(records * 256).append(start);
        for (int i = 0; i < records; i++) {
            element.append(i == 0 ? text : text.append(','), first + i);
        }
        return text.append(end).toString().getBytes(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    interface Element {
        void append(StringBuilder out, long number);
    }
}
