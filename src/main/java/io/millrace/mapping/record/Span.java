package io.millrace.mapping.record;

import java.nio.charset.StandardCharsets;

/** Bytes of a value; not copied. */
record Span(byte[] bytes, int offset, int length) {
    static Span of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new Span(utf8, 0, utf8.length);
    }
}
