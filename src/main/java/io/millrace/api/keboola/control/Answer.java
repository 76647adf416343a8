package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Answers;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.StreamJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What a route answers with. */
@FunctionalInterface
interface Answer {
    void send(HttpServerRequest request);

    static Answer of(int status, JsonNode body) {
        return request -> {
            request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Failures.JSON_TYPE);
            Answers.end(request, StreamJson.text(body));
        };
    }

    static Answer ok(JsonNode body) {
        return of(200, body);
    }

    /** At once. */
    static Future<Answer> now(JsonNode body) {
        return Future.succeededFuture(ok(body));
    }
}
