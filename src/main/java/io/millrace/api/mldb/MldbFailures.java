package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.RefusalLog;
import io.millrace.api.RequestIds;
import io.millrace.api.json.Json;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** Every error body of this dialect: {@code {"error","httpCode","details"?}}. */
final class MldbFailures {
    private static final Map<ProblemCode, Integer> STATUS = Map.of(ProblemCode.RELATED_NOT_FOUND, 404);

    private final RefusalLog refusals;

    MldbFailures(RefusalLog refusals) {
        this.refusals = refusals;
    }

    void answer(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(
                request,
                failure instanceof MldbError error
                        ? new Problem(
                                error.status() == 404 ? ProblemCode.NOT_FOUND : ProblemCode.INVALID_PARAMETER,
                                error.getMessage())
                        : failure);
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        ObjectNode body = body(failure);
        if (isOurs(failure)) {
            body.put("error", "the server failed; its log has the reason under " + RequestIds.of(request));
        }
        response.setStatusCode(body.path("httpCode").asInt())
                .putHeader(HttpHeaders.CONTENT_TYPE, MldbDialect.JSON_TYPE);
        problem.retryAfter()
                .ifPresent(wait -> response.putHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()))));
        Answers.end(request, Json.text(body));
    }

    private static boolean isOurs(Throwable failure) {
        return !(failure instanceof MldbError) && Problem.of(failure).code().kind() == ProblemKind.BUG;
    }

    /** What a failure is told as. */
    static ObjectNode body(Throwable failure) {
        if (failure instanceof MldbError error) {
            return error.body();
        }
        Problem problem = Problem.of(failure);
        ObjectNode body = Json.object()
                .put("error", isOurs(failure) ? "the server failed" : problem.getMessage())
                .put(
                        "httpCode",
                        STATUS.getOrDefault(problem.code(), problem.code().status()));
        if (!problem.details().isEmpty()) {
            body.putObject("details").set("problems", Json.problems(problem.details()));
        }
        return body;
    }
}
