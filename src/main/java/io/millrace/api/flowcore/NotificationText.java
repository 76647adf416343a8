package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What is sent over sockets. Stateless. */
final class NotificationText {
    /** The subject under which Flowcore's servers tell each other of events. */
    private static final String PATTERN = "stored.event.notify.0.";

    /** More of what came is not sent back. */
    private static final int FOUND_BYTES_MAX = 1 << 10;

    private NotificationText() {}

    /** {@code {"message": <a JSON text>}}, as clients take it apart. */
    static String event(EventType type, EventId id, long validMillis) {
        ObjectNode told = Json.object()
                .put("pattern", PATTERN + type.core().id() + '.' + type.flow().name() + '.' + type.name());
        told.putObject("data")
                .put("tenantId", type.tenant().id())
                .put("eventId", id.uuid())
                .put("dataCore", type.core().id())
                .put("aggregator", type.flow().name())
                .put("eventType", type.name())
                .put("validTime", CatalogueJson.time(Instant.ofEpochMilli(validMillis)));
        return text(Json.object().put("message", text(told)));
    }

    /**
     * Why a message of the client is not taken: {@code {"type":"validation","message","summary","found","errors":[{"path","message"}]}}.
     *
     * @param content what came
     */
    static String refusal(Problem problem, byte[] content) {
        String message = problem.getMessage();
        ObjectNode refusal = Json.object()
                .put("type", "validation")
                .put("on", "message")
                .put("message", message)
                .put("summary", message);
        refusal.set("found", found(content));
        ArrayNode errors = refusal.putArray("errors");
        for (FieldProblem detail : problem.details()) {
            errors.addObject()
                    .put("path", '/' + String.join("/", detail.path()))
                    .put("message", detail.message());
        }
        return text(refusal);
    }

    private static JsonNode found(byte[] content) {
        if (content.length > FOUND_BYTES_MAX) {
            return Json.object().nullNode();
        }
        try {
            JsonNode json = Json.parse(content, content.length);
            return json.isMissingNode() ? Json.object().nullNode() : json;
        } catch (Problem notJson) {
            return Json.object().textNode(new String(content, StandardCharsets.UTF_8));
        }
    }

    private static String text(ObjectNode json) {
        return Json.text(json).toString(StandardCharsets.UTF_8).strip();
    }
}
