package io.millrace.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Something that is not shown. Immutable. */
public record Secret(Optional<String> text) {
    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,256}");
    private static final String EXPECTED = "16 to 256 visible ASCII characters, or empty";

    /** Messages do not repeat the text. */
    static ValueType<Secret> token() {
        return new ValueType<>(
                EXPECTED,
                text -> {
                    if (!text.isEmpty() && !TOKEN.matcher(text).matches()) {
                        throw new IllegalArgumentException("is not allowed; expected " + EXPECTED);
                    }
                    return new Secret(Optional.of(text).filter(token -> !token.isEmpty()));
                },
                text -> text.isEmpty() ? "" : "***");
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}
