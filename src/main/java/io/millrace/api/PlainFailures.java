package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Failures of requests that are no dialect's: the status, and a line of text. Thread-safe. */
final class PlainFailures {
    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

    private final RefusalLog refusals;

    PlainFailures(RefusalLog refusals) {
        this.refusals = refusals;
    }

    void answer(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(request, failure);
        boolean isBug = problem.code().kind() == ProblemKind.BUG;
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(problem.code().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                .putHeader("X-Content-Type-Options", "nosniff");
        String message = isBug ? "the server failed; its log says why" : problem.getMessage();
        Answers.end(request, Buffer.buffer(problem.code() + ": " + message + "\n"));
    }
}
