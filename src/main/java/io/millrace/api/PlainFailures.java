package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of requests that are no dialect's: the status, and a line of text. Thread-safe. */
final class PlainFailures {
    private static final Logger log = LoggerFactory.getLogger(PlainFailures.class);
    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

    private final RefusalLog refusals;

    PlainFailures(RefusalLog refusals) {
        this.refusals = refusals;
    }

    void answer(HttpServerRequest request, Throwable failure) {
        Problem problem = Problem.of(failure);
        boolean isBug = problem.code().kind() == ProblemKind.BUG;
        if (isBug) {
            log.error(
                    "{} {} failed, {}", request.method(), LogText.of(request.path()), RequestIds.of(request), failure);
        } else {
            refusals.refused(request, problem.code(), problem.getMessage());
        }
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
