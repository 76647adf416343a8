package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;

/** What a route answers with. */
record Answer(int status, JsonNode body) {
    static Answer ok(JsonNode body) {
        return new Answer(200, body);
    }

    /** At once. */
    static Future<Answer> now(JsonNode body) {
        return Future.succeededFuture(ok(body));
    }
}
