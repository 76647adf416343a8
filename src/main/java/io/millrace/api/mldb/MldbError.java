package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;

/** A refusal in the words of this dialect, where a problem of the server has not all that its clients look for. */
final class MldbError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body;

    private MldbError(int status, String message, ObjectNode body) {
        super(message, null, false, false);
        this.status = status;
        this.body = body;
    }

    static MldbError of(int status, String message) {
        return new MldbError(
                status, message, Json.object().put("error", message).put("httpCode", status));
    }

    static MldbError of(int status, String message, ObjectNode details) {
        MldbError error = of(status, message);
        error.body.set("details", details);
        return error;
    }

    /** Of a resource that is not there, or not yet. */
    static MldbError withoutResource(String message, String id, ObjectNode moreOrNull) {
        MldbError error = of(404, message);
        error.body.put("kind", "dataset").put("resource", id);
        if (moreOrNull != null) {
            error.body.setAll(moreOrNull);
        }
        return error;
    }

    /** Says what was being done; what went wrong meanwhile is told inside. */
    static MldbError wrapping(String doing, Throwable cause, ObjectNode details) {
        ObjectNode inner = MldbFailures.body(cause);
        int status = inner.path("httpCode").asInt(400);
        ObjectNode context = details.putObject("context");
        context.put("error", inner.path("error").asText());
        if (inner.has("details")) {
            context.set("details", inner.get("details"));
            inner.get("details").fields().forEachRemaining(entry -> {
                if (!details.has(entry.getKey())) {
                    details.set(entry.getKey(), entry.getValue());
                }
            });
        }
        return of(status, doing + ": " + inner.path("error").asText(), details);
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body.deepCopy();
    }
}
