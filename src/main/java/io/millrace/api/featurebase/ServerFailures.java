package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.RefusalLog;
import io.millrace.api.json.Json;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.millrace.protobuf.ImportResponse;
import io.millrace.protobuf.QueryResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Every error body of the server dialect, which has three shapes of them. */
final class ServerFailures {
    private static final String TEXT_TYPE = "text/plain; charset=utf-8";

    /** The reason of what is told as a line of text where other failures are JSON. */
    private static final String LINE = "line";

    private final RefusalLog refusals;

    ServerFailures(RefusalLog refusals) {
        this.refusals = refusals;
    }

    /** A problem that is told as a line of text also where others are JSON. */
    static Problem line(ProblemCode code, String message) {
        return new Problem(code, message, List.of(new FieldProblem("", List.of(), LINE, message)));
    }

    /** A line of text, as routes without JSON have it. */
    void text(HttpServerRequest request, Throwable failure) {
        plain(request, refusals.failed(request, failure));
    }

    /** As above, with the status that clients know for it. */
    void text(HttpServerRequest request, Problem problem, int status) {
        refusals.failed(request, problem);
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        answer(request, problem, status, TEXT_TYPE, Buffer.buffer(message(problem) + "\n"));
    }

    /** Wrong arguments are told as JSON to who takes it, and still called text. */
    private static void plain(HttpServerRequest request, Problem problem) {
        boolean isJson = Arguments.isWrong(problem) && AcceptRule.takesJson(request);
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        answer(request, problem, TEXT_TYPE, isJson ? error(problem) : Buffer.buffer(message(problem) + "\n"));
    }

    private static Buffer error(Problem problem) {
        return Json.text(Json.object().put("error", message(problem)));
    }

    /** An {@code ImportResponse}, as imports of bitmaps have it. */
    void importing(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(request, failure);
        ImportResponse body =
                ImportResponse.newBuilder().setErr(message(problem)).build();
        answer(request, problem, ProtobufBody.TYPE, Buffer.buffer(body.toByteArray()));
    }

    /** {@code {"error":"…"}}, as queries have it; in protobuf for who does not take JSON. */
    void query(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(request, failure);
        if (isPlain(problem)) {
            plain(request, problem);
        } else if (AcceptRule.takesJson(request)) {
            answer(request, problem, "application/json", error(problem));
        } else {
            QueryResponse body =
                    QueryResponse.newBuilder().setErr(message(problem)).build();
            answer(request, problem, QueryForms.PROTOBUF_TYPE, Buffer.buffer(body.toByteArray()));
        }
    }

    /**
     * {@code {"success":false,…}}, as changes of the schema have it.
     *
     * @param existing name and creation of what is in the way; without members if nothing is
     */
    void change(HttpServerRequest request, Throwable failure, ObjectNode existing) {
        Problem problem = refusals.failed(request, failure);
        if (isPlain(problem)) {
            plain(request, problem);
            return;
        }
        ObjectNode body = Json.object().put("success", false);
        body.setAll(existing);
        body.putObject("error").put("message", message(problem));
        answer(request, problem, "application/json", Json.text(body));
    }

    /** Who does not take JSON does not get it, and some problems are lines of text to everybody. */
    private static boolean isPlain(Problem problem) {
        return problem.code() == ProblemCode.NOT_ACCEPTABLE
                || Arguments.isWrong(problem)
                || problem.details().stream().anyMatch(detail -> detail.reason().equals(LINE));
    }

    private static String message(Problem problem) {
        return problem.code().kind() == ProblemKind.BUG ? "the server failed; its log says why" : problem.getMessage();
    }

    private static void answer(HttpServerRequest request, Problem problem, String type, Buffer body) {
        answer(request, problem, problem.code().status(), type, body);
    }

    private static void answer(HttpServerRequest request, Problem problem, int status, String type, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
        problem.retryAfter()
                .ifPresent(wait -> response.putHeader(HttpHeaders.RETRY_AFTER, CloudFailures.seconds(wait)));
        Answers.end(request, body);
    }
}
