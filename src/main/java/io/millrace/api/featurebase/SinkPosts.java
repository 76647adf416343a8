package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.PiecewiseAnswer;
import io.millrace.api.Right;
import io.millrace.catalog.Endpoint;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.Request;
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

    private static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("idempotency-key");

    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final CloudFailures failures;

    SinkPosts(Core core, BodyReader bodies, Authentication authentication, CloudFailures failures) {
        this.failures = failures;
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
    }

    /** @throws Problem before any of the body is read */
    void post(HttpServerRequest request, String sink) {
        authentication.caller(request).require(Right.USE);
        Endpoint endpoint = SinkRoutes.find(core.catalog().current(), sink);
        requireText(request);
        long declared = BodyReader.isPlain(request) ? Math.max(0, BodyReader.declaredBytes(request)) : 0;
        core.intake().expect(endpoint, declared);
        bodies.read(request, limit(endpoint), endpoint.id()).onComplete((body, failure) -> {
            if (failure == null) {
                store(request, sink, body);
            } else {
                core.traffic().failed(endpoint, Problem.of(failure).code(), declared);
                failures.answer(request, failure);
            }
        });
    }

    /** A second's budget of bytes is a limit for each body as well, so the rest of a larger one is not even read. */
    private BodyLimit limit(Endpoint endpoint) {
        long perSecond = endpoint.limits().bytesPerSecond();
        return perSecond == 0 || perSecond >= core.bodyLimit().bytesMax()
                ? core.bodyLimit()
                : new BodyLimit((int) perSecond, "what the endpoint takes in a whole second");
    }

    /** Looks the endpoint up anew, since it may have been changed or deleted while the body was on its way. */
    private void store(HttpServerRequest request, String sink, Body body) {
        Endpoint endpoint;
        try {
            endpoint = SinkRoutes.find(core.catalog().current(), sink);
        } catch (Problem gone) {
            body.release();
            failures.answer(request, gone);
            return;
        }
        String key = request.getHeader(IDEMPOTENCY_KEY);
        Request records = Request.of(body.bytes(), body.length(), "");
        core.intake()
                .ingest(endpoint, key == null ? records : records.keyed(key), body::release)
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
            core.refusals()
                    .refused(
                            request,
                            ProblemCode.INVALID_BODY,
                            receipt.refusedCount() + " of " + receipt.records() + " records; the first is record "
                                    + first.record() + ", field " + problem.field() + ", " + problem.reason()
                                    + "; the answer tells the client what to change");
        }
        if (receipt.admitted() < receipt.records()) {
            core.refusals()
                    .refused(
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
