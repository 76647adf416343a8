package io.millrace.mapping.columns;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a column is made of. */
enum ColumnType {
    /** A random UUID of version 7. */
    UUID,
    /** The time of receipt, UTC, in milliseconds. */
    DATETIME,
    /** The client's IP address. */
    IP,
    /** The bytes of the body. */
    BODY,
    /** A JSON object of the headers. */
    HEADERS,
    /** A value in the body. */
    PATH,
    /** What a template makes of the request. */
    TEMPLATE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ColumnType> of(String word) {
        return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    static String words() {
        return Stream.of(values()).map(type -> '"' + type.word() + '"').collect(Collectors.joining(", "));
    }
}
