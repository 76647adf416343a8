package io.millrace.mapping.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.Request;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The parts of one request as values; those that all its records share are made once. Confined to its mapper. */
final class RequestValues {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Request request;
    private Span headers;

    RequestValues(Request request) {
        this.request = request;
    }

    /** Null if the request has no such part. Not for {@link Source#TIME}, which is a number. */
    Span value(Column column, Span body) {
        return switch (column.source()) {
            case BODY -> body;
            case HEADERS -> headers();
            case HEADER -> first(request.headers(), column.of(), true);
            case PARAMETER -> first(request.parameters(), column.of(), false);
            case ADDRESS -> request.clientAddress().isEmpty() ? null : Span.of(request.clientAddress());
            case UUID -> Span.of(uuid(request.receivedMicros() / 1_000));
            case TIME -> throw new IllegalArgumentException("the time is a number");
        };
    }

    private Span headers() {
        if (headers == null) {
            ObjectNode json = JSON.createObjectNode();
            request.headers().forEach(header -> json.withArray(
                            "/" + escaped(header.getKey().toLowerCase(Locale.ROOT)))
                    .add(header.getValue()));
            headers = Span.of(json.toString());
        }
        return headers;
    }

    /** As part of a JSON pointer. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static Span first(Iterable<Map.Entry<String, String>> entries, String name, boolean ignoresCase) {
        for (Map.Entry<String, String> entry : entries) {
            if (ignoresCase
                    ? entry.getKey().equalsIgnoreCase(name)
                    : entry.getKey().equals(name)) {
                return Span.of(entry.getValue());
            }
        }
        return null;
    }

    /** Version 7 of RFC 9562: milliseconds since 1970, then chance. */
    private static String uuid(long millis) {
        long high = millis << 16 | 0x7000L | RANDOM.nextInt(1 << 12);
        long low = RANDOM.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
