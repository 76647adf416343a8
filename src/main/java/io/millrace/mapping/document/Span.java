package io.millrace.mapping.document;

import java.nio.charset.StandardCharsets;

/** Bytes of a value; not copied. */
public record Span(byte[] bytes, int offset, int length) {
    public static Span of(byte[] bytes) {
        return new Span(bytes, 0, bytes.length);
    }

    public static Span of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes as UTF-8; what is none becomes U+FFFD. */
    public String text() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
