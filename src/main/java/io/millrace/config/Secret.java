package io.millrace.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Something that is not shown. Immutable. */
public record Secret(Optional<String> text) {
    /** Messages do not repeat the text. */
    static ValueType<Secret> token() {
        return ofLength(16, 256);
    }

    /** Messages do not repeat the text. */
    static ValueType<Secret> ofLength(int least, int most) {
        Pattern allowed = Pattern.compile("[!-~]{" + least + "," + most + "}");
        String expected = least + " to " + most + " visible ASCII characters, or empty";
        return new ValueType<>(
                expected,
                text -> {
                    if (!text.isEmpty() && !allowed.matcher(text).matches()) {
                        throw new IllegalArgumentException("is not allowed; expected " + expected);
                    }
                    return new Secret(Optional.of(text).filter(secret -> !secret.isEmpty()));
                },
                text -> text.isEmpty() ? "" : "***");
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}
