package io.millrace.mapping.record;

import io.millrace.mapping.Framing;
import io.millrace.mapping.LinesFraming;
import io.millrace.mapping.SingleFraming;
import io.millrace.mapping.json.JsonFraming;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which bytes of a body are records. */
enum Records {
    /** All. */
    BODY,
    /** Each line that is not blank. */
    LINES,
    /** Each element of a JSON array. */
    ARRAY;

    Framing framing() {
        return switch (this) {
            case BODY -> SingleFraming.INSTANCE;
            case LINES -> LinesFraming.INSTANCE;
            case ARRAY -> JsonFraming.ARRAY;
        };
    }

    static Optional<Records> of(String word) {
        return Stream.of(values())
                .filter(records -> records.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    static String words() {
        return Stream.of(values())
                .map(records -> records.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
