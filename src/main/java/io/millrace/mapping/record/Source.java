package io.millrace.mapping.record;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which part of a request a column gets. */
enum Source {
    /** The bytes of the record. */
    BODY,
    /** All headers, a JSON object of lists of texts by lower-case name. */
    HEADERS,
    /** The first header of a name. */
    HEADER,
    /** The first parameter of a name. */
    PARAMETER,
    /** The client's IP address. */
    ADDRESS,
    /** The time of receipt. */
    TIME,
    /** A random UUID of version 7, another one for each record. */
    UUID;

    boolean isNamed() {
        return this == HEADER || this == PARAMETER;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Source> of(String word) {
        return Stream.of(values()).filter(source -> source.word().equals(word)).findFirst();
    }

    static String words() {
        return Stream.of(values()).map(Source::word).collect(Collectors.joining(", "));
    }
}
