package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.RefusalLog;
import io.millrace.api.RequestIds;
import io.millrace.api.json.Json;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;

/**
 * Every error body of this dialect. It has the members that any of its clients looks for: {@code {"success":false,"status","statusCode","code",
 * "error","message","errors"?}}.
 */
final class FlowcoreFailures {
    static final String JSON_TYPE = "application/json";

    /** What {@code error} says, by status. */
    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Payload Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"));

    private final RefusalLog refusals;

    FlowcoreFailures(RefusalLog refusals) {
        this.refusals = refusals;
    }

    void answer(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(request, failure);
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        int status = status(problem.code());
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON_TYPE);
        problem.retryAfter()
                .ifPresent(wait -> response.putHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()))));
        Answers.end(request, Json.text(body(request, status, problem)));
    }

    private static int status(ProblemCode code) {
        return switch (code) {
            case IDEMPOTENCY_CONFLICT -> 409;
            case RELATED_NOT_FOUND -> 404;
            default -> code.status();
        };
    }

    private static ObjectNode body(HttpServerRequest request, int status, Problem problem) {
        String phrase = PHRASES.getOrDefault(status, "Error");
        boolean isOurs =
                problem.code().kind() == ProblemKind.BUG || problem.code().kind() == ProblemKind.CORRUPT;
        String message = isOurs
                ? "the server failed; its log has the reason under " + RequestIds.of(request)
                : problem.getMessage();
        ObjectNode body = Json.object()
                .put("success", false)
                .put("status", status)
                .put("statusCode", status)
                .put("code", phrase.toUpperCase(Locale.ROOT).replace(' ', '_'))
                .put("error", phrase)
                .put("message", message);
        if (!problem.details().isEmpty() && !isOurs) {
            ObjectNode errors = body.putObject("errors");
            for (FieldProblem detail : problem.details()) {
                errors.put(String.join(".", detail.path()), detail.message());
            }
        }
        return body;
    }
}
