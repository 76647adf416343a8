package io.millrace.api.keboola.source;

import io.millrace.api.Answers;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.Core;
import io.millrace.api.Posts;
import io.millrace.api.Rim;
import io.millrace.api.StreamIdentity;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.mapping.otlp.Encoding;
import io.millrace.mapping.otlp.ExportAnswer;
import io.millrace.mapping.otlp.FlatRecords;
import io.millrace.mapping.otlp.Signal;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Logs, metrics and traces that are posted to a source: each record of a message is one of the source. Confined to its verticle. */
final class OtlpPosts {
    private static final String LINES = "application/x-ndjson";
    private static final int OK = 200;

    private final Core core;
    private final Posts posts;
    private final StreamIdentity identity;
    private final Failures failures;

    OtlpPosts(Core core, Rim rim, StreamIdentity identity, Failures failures) {
        this.core = core;
        this.posts = new Posts(
                core, rim, new BodyLimit(identity.requestBytesMax(), "the largest message (keboola.request.body)"));
        this.identity = identity;
        this.failures = failures;
    }

    void post(HttpServerRequest request, OtlpPath path) {
        Endpoint endpoint = wanting(path);
        Encoding encoding = Encoding.of(request.getHeader(HttpHeaders.CONTENT_TYPE))
                .orElseThrow(() -> new Refusal(
                        415,
                        "unsupportedMediaType",
                        "unsupported content type, supported types: application/x-protobuf and application/json"));
        posts.read(request, endpoint)
                .recover(failure ->
                        SourceDialect.unread(failure, posts.limit(endpoint).bytesMax()))
                .compose(body -> flat(endpoint, path.signal(), encoding, body)
                        .compose(records -> store(request, path, encoding, body, records)))
                .onSuccess(told -> send(request, encoding, told))
                .onFailure(failure -> failures.answer(request, failure));
    }

    /** The source, with those of its sinks that take the signal. */
    private Endpoint wanting(OtlpPath path) {
        Endpoint endpoint = path.source().endpoint(core.catalog(), identity, Source.OTLP);
        List<Sink> sinks = endpoint.sinks().stream()
                .filter(sink -> sink.isActive() && wants(TableSink.of(sink).signals(), path.signal()))
                .toList();
        return endpoint.with(endpoint.state(), sinks, endpoint.failure());
    }

    private static boolean wants(List<String> signals, Signal signal) {
        return signals.isEmpty() || signals.contains(signal.word());
    }

    /** By a worker: the records of a large message take longer than an event loop has. */
    private Future<FlatRecords> flat(Endpoint endpoint, Signal signal, Encoding encoding, Body message) {
        return core.intake().prepare(endpoint, message.length(), () -> {
            try {
                return FlatRecords.of(
                        signal,
                        encoding,
                        message.bytes(),
                        message.length(),
                        Math.max(core.bodyLimit().bytesMax(), identity.requestBytesMax()));
            } finally {
                message.release();
            }
        });
    }

    private Future<Told> store(
            HttpServerRequest request, OtlpPath path, Encoding encoding, Body message, FlatRecords flat) {
        Endpoint endpoint = wanting(path);
        if (flat.count() == 0 || endpoint.sinks().isEmpty()) {
            return Future.succeededFuture(new Told(OK, ExportAnswer.all(path.signal())));
        }
        Body lines = message.as(flat.lines());
        return core.intake()
                .ingest(endpoint, records(request, encoding, lines), message.length(), lines::release)
                .map(receipt -> told(path.signal(), endpoint, receipt));
    }

    /** The secret is no part of a record. */
    private Request records(HttpServerRequest request, Encoding encoding, Body lines) {
        Request whole = posts.whole(request, lines);
        return new Request(
                whole.body(),
                whole.length(),
                encoding == Encoding.JSON ? LINES : RequestParts.DECODED_LINES,
                StreamSupport.stream(whole.headers().spliterator(), false)
                        .filter(header ->
                                !header.getKey().toLowerCase(Locale.ROOT).equals("authorization"))
                        .toList(),
                whole.parameters(),
                whole.clientAddress(),
                whole.receivedMicros(),
                whole.idempotencyKey());
    }

    /** @param status of an answer without a body where none of the records was taken */
    private record Told(int status, ExportAnswer answer) {}

    private Told told(Signal signal, Endpoint endpoint, Receipt receipt) {
        PostAnswer sinks = PostAnswer.of(endpoint, receipt);
        int throttled = receipt.records() - receipt.admitted();
        int rejected = throttled + receipt.refusedCount();
        if (sinks.isStored() && throttled == 0) {
            return new Told(OK, ExportAnswer.all(signal));
        }
        String first = sinks.sinks().stream()
                .filter(sink -> !sink.isStored())
                .map(SinkOutcome::message)
                .findFirst()
                .orElse("the limits of the source are reached");
        ExportAnswer partial = ExportAnswer.partial(signal, Math.max(1, rejected), receipt.records(), first);
        if (rejected < receipt.records()) {
            return new Told(OK, partial);
        }
        return new Told(throttled == receipt.records() ? 429 : sinks.status(), partial);
    }

    private void send(HttpServerRequest request, Encoding encoding, Told told) {
        request.response().setStatusCode(told.status()).putHeader(HttpHeaders.CONTENT_TYPE, encoding.type());
        if (told.status() == OK) {
            Answers.end(request, Buffer.buffer(told.answer().bytes(encoding)));
            return;
        }
        if (told.status() == 429) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        Answers.end(request, Buffer.buffer());
    }
}
