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
    BODY(SingleFraming.INSTANCE),
    /** Each line that is not blank. */
    LINES(LinesFraming.INSTANCE),
    /** Each element of a JSON array. */
    ARRAY(JsonFraming.ARRAY);

    private final Framing framing;

    Records(Framing framing) {
        this.framing = framing;
    }

    Framing framing() {
        return framing;
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
