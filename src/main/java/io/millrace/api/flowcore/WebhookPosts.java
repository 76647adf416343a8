package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.Caller;
import io.millrace.api.Core;
import io.millrace.api.Posts;
import io.millrace.api.Right;
import io.millrace.api.Rim;
import io.millrace.api.json.Json;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;

/** Events that are posted: the hot path. Confined to its verticle. */
final class WebhookPosts {
    private static final int BATCH_BYTES_MAX = 32 << 20;
    private static final String EVENT = "application/json";
    private static final String PRODUCER = "producer";
    private static final List<CharSequence> EVENT_TIMES = List.of(
            HttpHeaders.createOptimized("x-flowcore-event-time"),
            HttpHeaders.createOptimized("x-flowcore-event-time-key"));

    private final Core core;
    private final Posts posts;
    private final Authentication authentication;
    private final FlowcoreFailures failures;
    private final EventReads reads;

    WebhookPosts(Core core, Rim rim, Authentication authentication, FlowcoreFailures failures, EventReads reads) {
        this.core = core;
        this.posts = new Posts(core, rim, new BodyLimit(BATCH_BYTES_MAX, "the largest batch of events"));
        this.authentication = authentication;
        this.failures = failures;
        this.reads = reads;
    }

    void post(HttpServerRequest request, WebhookPath path) {
        Caller caller = authentication.caller(request.connection(), Credentials.of(request));
        caller.require(Right.USE);
        EventType type = path.find(new Tree(core.catalog(), caller));
        posts.post(
                        request,
                        () -> path.find(new Tree(core.catalog(), caller)).endpoint(),
                        body -> whole(request, body, path, caller))
                .compose(receipt -> ids(request, type, receipt))
                .map(ids -> answer(path, type, ids))
                .onComplete(
                        json -> {
                            request.response().putHeader(HttpHeaders.CONTENT_TYPE, FlowcoreFailures.JSON_TYPE);
                            Answers.end(request, Json.text(json));
                        },
                        failure -> failures.answer(request, failure));
    }

    /** The mapping sees the headers, and the name of the key; of the address, which may hold the key, nothing. */
    private Request whole(HttpServerRequest request, Body body, WebhookPath path, Caller caller) {
        Request whole = posts.whole(request, body);
        return new Request(
                whole.body(),
                whole.length(),
                path.form() == WebhookPath.Form.EVENT ? EVENT : Request.JSON_RECORDS,
                whole.headers(),
                List.of(Map.entry(PRODUCER, caller.name())),
                whole.clientAddress(),
                whole.receivedMicros(),
                whole.idempotencyKey());
    }

    /** In the order of the events. */
    private Future<List<EventId>> ids(HttpServerRequest request, EventType type, Receipt receipt) {
        if (receipt.admitted() < receipt.records()) {
            throw new Problem(
                            ProblemCode.THROUGHPUT_EXCEEDED,
                            "the limits of the event type do not admit these events now; nothing was stored, send them again")
                    .retryAfter(core.intake().retryAfter());
        }
        SinkReceipt stored = receipt.sinks().get(0);
        if (stored.failure() != null) {
            throw stored.failure();
        }
        long[] times = stored.outcome().times();
        if (times == null && EVENT_TIMES.stream().anyMatch(request.headers()::contains)) {
            // it came again: the receipt of the first one does not tell its times
            return reads.ids(type, stored.firstId(), stored.accepted());
        }
        EventId[] ids = new EventId[stored.accepted()];
        for (int i = 0; i < ids.length; i++) {
            long record = stored.firstId() + i;
            boolean isOwn = times != null && times[i] != Outcome.TIME_OF_ID;
            ids[i] = new EventId(isOwn ? times[i] : record, record);
        }
        return Future.succeededFuture(List.of(ids));
    }

    private static ObjectNode answer(WebhookPath path, EventType type, List<EventId> ids) {
        ObjectNode json = Json.object().put("success", true).put("received", true);
        if (path.form() == WebhookPath.Form.EVENT) {
            EventId id = ids.get(0);
            return json.put("eventId", id.uuid())
                    .put("timeBucket", TimeBucket.of(id.ticks()))
                    .put("flowType", type.flow().name())
                    .put("eventType", type.name());
        }
        ArrayNode list = json.putArray("eventIds");
        ids.forEach(id -> list.add(id.uuid()));
        return json;
    }
}
