package io.millrace.api.flowcore;

import io.millrace.api.json.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Events as JSON, written one behind the other: payloads and metadata are stored as JSON and go into the text as they are. Confined to its
 * answer.
 */
final class EventText {
    private static final byte[] EMPTY = {'{', '}'};

    private final Buffer out;
    /** What all events of a type say, by its id. */
    private final Map<String, String> places = new HashMap<>();

    private boolean hasEvents;

    private EventText(Buffer out) {
        this.out = out;
    }

    /** {@code {"events": […], "nextCursor"?}}. */
    static EventText page() {
        return new EventText(Buffer.buffer("{\"events\":["));
    }

    /** One event, which is the whole text. */
    static EventText single() {
        return new EventText(Buffer.buffer());
    }

    /**
     * @param metadataOrNull a JSON object in UTF-8, as it is stored
     * @param payloadOrNull likewise
     * @param validTime ISO 8601
     */
    void add(EventType type, EventId id, byte[] metadataOrNull, byte[] payloadOrNull, String validTime) {
        out.appendString(hasEvents ? ",{\"eventId\":\"" : "{\"eventId\":\"")
                .appendString(id.uuid())
                .appendString("\",\"timeBucket\":\"")
                .appendString(TimeBucket.of(id.ticks()))
                .appendString("\",")
                .appendString(places.computeIfAbsent(type.id(), key -> place(type)))
                .appendString(",\"metadata\":")
                .appendBytes(metadataOrNull == null ? EMPTY : metadataOrNull)
                .appendString(",\"payload\":")
                .appendBytes(payloadOrNull == null ? EMPTY : payloadOrNull)
                .appendString(",\"validTime\":\"")
                .appendString(validTime)
                .appendString("\"}");
        hasEvents = true;
    }

    /** Members without the braces around them. */
    private static String place(EventType type) {
        String object = Json.text(Json.object()
                        .put("tenant", type.tenant().name())
                        .put("dataCoreId", type.core().id())
                        .put("flowType", type.flow().name())
                        .put("eventType", type.name()))
                .toString(StandardCharsets.UTF_8)
                .strip();
        return object.substring(1, object.length() - 1);
    }

    /** The end of {@link #single}. */
    Buffer end() {
        return out.appendString("\n");
    }

    /**
     * The end of {@link #page}.
     *
     * @param cursorOrNull of the page behind this one, of letters that JSON takes as they are; null if it is the last
     */
    Buffer end(String cursorOrNull) {
        out.appendString("]");
        if (cursorOrNull != null) {
            out.appendString(",\"nextCursor\":\"").appendString(cursorOrNull).appendString("\"");
        }
        return out.appendString("}\n");
    }
}
