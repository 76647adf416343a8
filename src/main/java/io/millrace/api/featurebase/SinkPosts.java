package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.PiecewiseAnswer;
import io.millrace.api.Posts;
import io.millrace.api.RefusalLog;
import io.millrace.api.Right;
import io.millrace.api.Rim;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Records that are posted to a sink: the hot path. Confined to its verticle. */
final class SinkPosts {
    private static final String MULTIPART = "multipart/";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Core core;
    private final Posts posts;
    private final RefusalLog refusals;
    private final Authentication authentication;
    private final CloudFailures failures;

    SinkPosts(Core core, Rim rim, Authentication authentication, CloudFailures failures) {
        this.failures = failures;
        this.core = core;
        this.posts = new Posts(core, rim);
        this.refusals = rim.refusals();
        this.authentication = authentication;
    }

    /** @throws Problem if the caller may not, or no body of this kind is taken */
    void post(HttpServerRequest request, String sink) {
        authentication.caller(request).require(Right.USE);
        requireText(request);
        posts.post(request, () -> SinkRoutes.find(core.catalog(), sink), body -> Posts.bare(request, body))
                .onComplete(receipt -> answer(request, receipt), failure -> failures.answer(request, failure));
    }

    private void answer(HttpServerRequest request, Receipt receipt) {
        tell(request, receipt);
        HttpServerResponse response = request.response();
        if (receipt.admitted() < receipt.records()) {
            response.putHeader(
                    HttpHeaders.RETRY_AFTER, CloudFailures.seconds(core.intake().retryAfter()));
        }
        if (receipt.admitted() == 0 && receipt.records() > 0) {
            response.setStatusCode(429);
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE);
        PiecewiseAnswer.send(response, new ReceiptJson(receipt));
    }

    /** What is in the records stays out of the log. */
    private void tell(HttpServerRequest request, Receipt receipt) {
        if (receipt.refusedCount() > 0) {
            RefusedRecord first = receipt.single().refused().get(0);
            FieldProblem problem = first.problems().get(0);
            refusals.refused(
                    request,
                    ProblemCode.INVALID_BODY,
                    receipt.refusedCount() + " of " + receipt.records() + " records; the first is record "
                            + first.record() + ", field " + problem.field() + ", " + problem.reason()
                            + "; the answer tells the client what to change");
        }
        if (receipt.admitted() < receipt.records()) {
            refusals.refused(
                    request,
                    ProblemCode.THROUGHPUT_EXCEEDED,
                    receipt.records() - receipt.admitted() + " of " + receipt.records()
                            + " records exceed the limits of the endpoint; send them later, or raise its limits");
        }
    }

    /** Clients declare all kinds of types for their JSON; only what cannot be JSON is refused. */
    private static void requireText(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null
                && (type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length())
                        || type.regionMatches(true, 0, FORM, 0, FORM.length()))) {
            throw new Problem(
                    ProblemCode.INVALID_CONTENT_TYPE,
                    "a form cannot hold records; send JSON with Content-Type: application/json");
        }
    }
}
