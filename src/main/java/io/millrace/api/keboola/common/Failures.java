package io.millrace.api.keboola.common;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.RefusalLog;
import io.millrace.api.RequestIds;
import io.millrace.api.json.Json;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Function;

/**
 * Every error body of one door of this dialect: {@code {"statusCode","error","message"}}, and where the mistake is ours {@code
 * exceptionId}, by which the log has it, instead of what went wrong.
 */
public final class Failures {
    public static final String JSON_TYPE = "application/json";
    public static final String TEXT_TYPE = "text/plain";

    private static final int METHOD_NOT_ALLOWED = 405;

    private final RefusalLog refusals;
    private final String prefix;
    private final String exceptions;
    private final Function<Problem, Refusal> translation;

    /**
     * @param prefix of the words of errors, such as {@code stream.api.}
     * @param exceptions prefix of the names of our mistakes
     * @param translation what problems of the core are called at this door
     */
    public Failures(RefusalLog refusals, String prefix, String exceptions, Function<Problem, Refusal> translation) {
        this.refusals = refusals;
        this.prefix = prefix;
        this.exceptions = exceptions;
        this.translation = translation;
    }

    public void answer(HttpServerRequest request, Throwable failure) {
        boolean isOurs = false;
        Refusal refusal;
        if (failure instanceof Refusal known) {
            refusal = known;
            refusals.refused(request, known.code(), known.getMessage());
        } else {
            Problem problem = refusals.failed(request, failure);
            isOurs = problem.code().kind() == ProblemKind.BUG || problem.code().kind() == ProblemKind.CORRUPT;
            refusal = translation.apply(problem);
            retryLater(request, problem);
        }
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(refusal.status());
        if (refusal.status() == METHOD_NOT_ALLOWED) {
            Answers.end(request, Buffer.buffer());
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, refusal.isPlain() ? TEXT_TYPE : JSON_TYPE);
        Answers.end(
                request,
                refusal.isPlain()
                        ? Buffer.buffer(refusal.getMessage())
                        : StreamJson.text(body(request, refusal, isOurs)));
    }

    /** A client that waits so long does not come too early. */
    private static void retryLater(HttpServerRequest request, Problem problem) {
        if (!request.response().headWritten()) {
            problem.retryAfter().ifPresent(wait -> request.response()
                    .putHeader(
                            HttpHeaders.RETRY_AFTER,
                            Long.toString(
                                    Math.max(1, wait.plusNanos(999_999_999).toSeconds()))));
        }
    }

    private ObjectNode body(HttpServerRequest request, Refusal refusal, boolean isOurs) {
        // words of the platform have a place of their own
        String word = refusal.word().indexOf('.') < 0 ? prefix + refusal.word() : refusal.word();
        ObjectNode body = Json.object().put("statusCode", refusal.status()).put("error", word);
        if (refusal.status() < 500) {
            return body.put("message", refusal.getMessage());
        }
        String exception = exceptions + RequestIds.of(request);
        String message = isOurs
                ? "The server failed; ask its operator for what the log says of \"" + exception + "\"."
                : refusal.getMessage();
        return body.put("message", message).put("exceptionId", exception);
    }
}
