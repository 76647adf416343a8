package io.millrace.api.keboola.source;

import io.millrace.api.Answers;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Posts;
import io.millrace.api.Rim;
import io.millrace.api.StreamIdentity;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.StreamJson;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicReference;

/** Records that are posted to a source: the hot path. Confined to its verticle. */
final class StreamPosts {
    private final Core core;
    private final Posts posts;
    private final StreamIdentity identity;
    private final Failures failures;
    private final BodyLimit limit;

    StreamPosts(Core core, Rim rim, StreamIdentity identity, Failures failures) {
        this.core = core;
        this.limit = new BodyLimit(identity.requestBytesMax(), "the largest body of a record (keboola.request.body)");
        this.posts = new Posts(core, rim, limit);
        this.identity = identity;
        this.failures = failures;
    }

    void post(HttpServerRequest request, StreamPath path) {
        if (BodyReader.isPlain(request) && BodyReader.declaredBytes(request) > limit.bytesMax()) {
            throw SourceDialect.bodyTooLarge(limit.bytesMax());
        }
        Endpoint endpoint = path.endpoint(core.catalog(), identity, Source.HTTP);
        Future<PostAnswer> answer = hasActiveSink(endpoint) ? store(request, path, endpoint) : drop(request, endpoint);
        answer.onSuccess(told -> send(request, told)).onFailure(failure -> failures.answer(request, failure));
    }

    private static boolean hasActiveSink(Endpoint endpoint) {
        return endpoint.sinks().stream().anyMatch(Sink::isActive);
    }

    /** Nobody wants the record; a sender is not bothered with that. */
    private Future<PostAnswer> drop(HttpServerRequest request, Endpoint endpoint) {
        return read(request, endpoint).map(body -> {
            body.release();
            return PostAnswer.ofNone(endpoint, sink -> SinkOutcome.stored(sink, true));
        });
    }

    private Future<PostAnswer> store(HttpServerRequest request, StreamPath path, Endpoint expected) {
        AtomicReference<Endpoint> mapped = new AtomicReference<>();
        boolean isBatch = "true".equals(request.getParam("batch"));
        return read(request, expected)
                .compose(whole -> posts.store(
                        () -> {
                            mapped.set(path.endpoint(core.catalog(), identity, Source.HTTP));
                            return mapped.get();
                        },
                        body -> isBatch ? array(posts.whole(request, body)) : posts.whole(request, body),
                        whole))
                .map(receipt -> told(mapped.get(), receipt));
    }

    private Future<Body> read(HttpServerRequest request, Endpoint endpoint) {
        return posts.read(request, endpoint)
                .recover(failure ->
                        SourceDialect.unread(failure, posts.limit(endpoint).bytesMax()));
    }

    private static Request array(Request request) {
        return new Request(
                request.body(),
                request.length(),
                Request.JSON_RECORDS,
                request.headers(),
                request.parameters(),
                request.clientAddress(),
                request.receivedMicros(),
                request.idempotencyKey());
    }

    private PostAnswer told(Endpoint endpoint, Receipt receipt) {
        if (receipt.admitted() < receipt.records()) {
            throw new Problem(
                            ProblemCode.THROUGHPUT_EXCEEDED,
                            receipt.admitted() + " of " + receipt.records()
                                    + " records were stored, which is what the limits of the source admit; send the others later")
                    .retryAfter(core.intake().retryAfter());
        }
        return PostAnswer.of(endpoint, receipt);
    }

    private void send(HttpServerRequest request, PostAnswer answer) {
        request.response().setStatusCode(answer.status());
        if (answer.isStored() && !"true".equals(request.getParam("verbose"))) {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, Failures.TEXT_TYPE);
            Answers.end(request, Buffer.buffer("OK"));
            return;
        }
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, Failures.JSON_TYPE);
        Answers.end(request, StreamJson.text(answer.json(identity, SourceDialect.PREFIX)));
    }
}
