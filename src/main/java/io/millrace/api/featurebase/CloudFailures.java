package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.RefusalLog;
import io.millrace.api.json.Json;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Every error body of the cloud dialect: {@code {"code","message"}} and, where several values are wrong, {@code errors}. */
final class CloudFailures {
    static final String EXCEEDED = "ProvisionedThroughputExceededException: ";

    static final CharSequence JSON_TYPE = HttpHeaders.createOptimized("application/json");

    private final RefusalLog refusals;

    CloudFailures(RefusalLog refusals) {
        this.refusals = refusals;
    }

    void answer(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(request, failure);
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status(problem.code()));
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON_TYPE);
        problem.retryAfter().ifPresent(wait -> response.putHeader(HttpHeaders.RETRY_AFTER, seconds(wait)));
        Answers.end(request, Json.text(body(problem)));
    }

    /** Rounded up, so that who waits so long does not come too early. */
    static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
    }

    private static String message(Problem problem) {
        if (problem.code().kind() == ProblemKind.BUG) {
            return "the server failed; its log says why";
        }
        // the word that clients look for
        String exceeded = problem.code() == ProblemCode.THROUGHPUT_EXCEEDED ? EXCEEDED : "";
        return exceeded + problem.getMessage();
    }

    private static ObjectNode body(Problem problem) {
        String message = message(problem);
        ObjectNode body = Json.object().put("code", word(problem.code())).put("message", message);
        if (!problem.details().isEmpty()) {
            body.set("errors", Json.problems(problem.details()));
        }
        return body;
    }

    private static int status(ProblemCode code) {
        return code == ProblemCode.INVALID_CONTENT_TYPE ? 400 : code.status();
    }

    static String word(ProblemCode code) {
        return switch (code) {
            case INVALID_BODY -> "InvalidBody";
            case INVALID_PARAMETER, INVALID_QUERY -> "InvalidParameter";
            case MISSING_PARAMETER -> "MissingParameter";
            case INVALID_CONTENT_TYPE -> "InvalidContentType";
            case RELATED_NOT_FOUND -> "RelatedResourceNotFound";
            case UNAUTHENTICATED -> "MissingAuthenticationToken";
            case BAD_CREDENTIALS -> "Unauthorized";
            case FORBIDDEN -> "Forbidden";
            case NOT_FOUND -> "ResourceNotFound";
            case METHOD_NOT_ALLOWED -> "MethodNotAllowed";
            case NOT_ACCEPTABLE -> "NotAcceptable";
            case REQUEST_TIMEOUT -> "RequestTimeout";
            case ALREADY_EXISTS -> "ResourceAlreadyExists";
            case INCORRECT_STATE -> "IncorrectState";
            case PRECONDITION_FAILED -> "PreconditionFailed";
            case IDEMPOTENCY_CONFLICT -> "IdempotencyConflict";
            case MALFORMED_REQUEST -> "MalformedRequest";
            case LINE_TOO_LONG -> "RequestUriTooLong";
            case HEADERS_TOO_LARGE -> "RequestHeadersTooLarge";
            case TOO_LARGE -> "RequestTooLarge";
            case THROUGHPUT_EXCEEDED -> "ResourceThroughputExceeded";
            case NOT_IMPLEMENTED -> "NotImplemented";
            case OVERLOADED, UNAVAILABLE_NOW -> "ServiceUnavailable";
            case CORRUPT_FILE, FILE_TOO_OLD, FILE_TOO_NEW, INVALID_CONFIGURATION, INTERNAL -> "InternalError";
        };
    }
}
