package io.millrace.mapping.request;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a request could not be mapped. The lower-case name is the reason in the outcome. */
public enum Refusal {
    /** The body is not what its content type says. */
    BAD_BODY,
    /** The content type is none whose values can be told. */
    UNSUPPORTED_TYPE,
    /** A column cannot be made of what is there. */
    NOT_MAPPED,
    /** A row, or a value of it, would be too large. */
    TOO_LARGE;

    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Refusal> of(String reason) {
        return Stream.of(values())
                .filter(refusal -> refusal.reason().equals(reason))
                .findFirst();
    }
}
