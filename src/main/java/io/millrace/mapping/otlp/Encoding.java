package io.millrace.mapping.otlp;

import java.util.Locale;
import java.util.Optional;

/** How a message is written. */
public enum Encoding {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private final String type;

    Encoding(String type) {
        this.type = type;
    }

    /** The Content-Type of answers. */
    public String type() {
        return type;
    }

    /** @param contentType of a request, or null; parameters and letter case do not count */
    public static Optional<Encoding> of(String contentType) {
        if (contentType == null) {
            return Optional.empty();
        }
        return switch (contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT)) {
            case "application/x-protobuf", "application/protobuf" -> Optional.of(PROTOBUF);
            case "application/json" -> Optional.of(JSON);
            default -> Optional.empty();
        };
    }
}
