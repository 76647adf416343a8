package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.Caller;
import io.millrace.api.Core;
import io.millrace.api.Posts;
import io.millrace.api.Right;
import io.millrace.api.Rim;
import io.millrace.api.json.Json;
import io.millrace.catalog.Endpoint;
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
import java.util.Optional;
import java.util.function.Supplier;

/** Events that are posted: the hot path. Confined to its verticle. */
final class WebhookPosts {
    private static final String MULTIPART = "multipart/";
    private static final String HASH_TYPE = "SHA256";
    private static final String EVENT = "application/json";
    private static final String PRODUCER = "producer";
    private static final List<CharSequence> EVENT_TIMES = List.of(
            HttpHeaders.createOptimized("x-flowcore-event-time"),
            HttpHeaders.createOptimized("x-flowcore-event-time-key"));

    private final Core core;
    private final Posts posts;
    private final FilePosts files;
    private final Authentication authentication;
    private final FlowcoreFailures failures;
    private final EventReads reads;
    private final FirstUse firstUse;

    WebhookPosts(
            Core core,
            Rim rim,
            Authentication authentication,
            FlowcoreFailures failures,
            EventReads reads,
            FileLitter litter) {
        this.core = core;
        this.posts = new Posts(core, rim, core.webhooks().batch());
        this.files = new FilePosts(core, rim, core.control(), litter);
        this.authentication = authentication;
        this.failures = failures;
        this.reads = reads;
        this.firstUse =
                new FirstUse(core.control(), core::catalog, core.webhooks().typesMax());
    }

    void post(HttpServerRequest request, WebhookPath path) {
        Caller caller = authentication.caller(request, Credentials.of(request));
        caller.require(Right.USE);
        Optional<EventType> type = path.look(tree(caller));
        if (type.isEmpty()) {
            requireFirst(path, caller);
        }
        boolean isFile = isFile(request, path);
        type.map(known -> later(request, path, known, isFile, caller))
                .orElseGet(() -> first(request, path, isFile, caller))
                .onComplete(
                        json -> {
                            request.response().putHeader(HttpHeaders.CONTENT_TYPE, FlowcoreFailures.JSON_TYPE);
                            Answers.end(request, Json.text(json));
                        },
                        failure -> failures.answer(request, failure));
    }

    private void requireFirst(WebhookPath path, Caller caller) {
        if (!core.webhooks().createsTypes() || !FirstUse.isAllowed(caller)) {
            throw path.missing();
        }
        firstUse.require(path, caller);
    }

    private Future<ObjectNode> later(
            HttpServerRequest request, WebhookPath path, EventType type, boolean isFile, Caller caller) {
        Future<Receipt> receipt = isFile
                ? files.store(file(request, path, Optional.empty(), caller))
                : posts.post(request, () -> found(path, caller), body -> whole(request, path, body, false, caller));
        return receipt.compose(stored -> answer(request, path, type, isFile, stored));
    }

    private FilePosts.Post file(
            HttpServerRequest request, WebhookPath path, Optional<Supplier<Future<EventType>>> made, Caller caller) {
        return new FilePosts.Post(
                request, () -> path.find(tree(caller)), made, body -> whole(request, path, body, true, caller), caller);
    }

    private Tree tree(Caller caller) {
        return new Tree(core.catalog(), caller);
    }

    private Endpoint found(WebhookPath path, Caller caller) {
        return path.find(tree(caller)).endpoint();
    }

    /** Types are made when there is a body that can be read, so that nobody makes them with less than a request. */
    private Future<ObjectNode> first(HttpServerRequest request, WebhookPath path, boolean isFile, Caller caller) {
        if (isFile) {
            return files.store(file(request, path, Optional.of(() -> firstUse.make(path, caller)), caller))
                    .compose(receipt -> answer(request, path, path.find(tree(caller)), true, receipt));
        }
        return posts.read(request).compose(body -> firstUse.make(path, caller)
                .onFailure(refused -> body.release())
                .compose(type -> posts.store(
                                () -> found(path, caller), read -> whole(request, path, read, false, caller), body)
                        .compose(receipt -> answer(request, path, type, false, receipt))));
    }

    /** Files come to the address of batches as well. */
    private static boolean isFile(HttpServerRequest request, WebhookPath path) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean isForm = type != null && type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
        if (path.form() == WebhookPath.Form.FILE && !isForm) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "a file is posted as multipart/form-data with the fields type and file; nothing was stored");
        }
        return isForm && path.form() != WebhookPath.Form.EVENT;
    }

    /** What the mapping goes by. */
    private static String contentType(HttpServerRequest request, WebhookPath path, boolean isFile) {
        if (isFile) {
            return request.getHeader(HttpHeaders.CONTENT_TYPE).strip();
        }
        return path.form() == WebhookPath.Form.EVENT ? EVENT : Request.JSON_RECORDS;
    }

    /** The mapping sees the headers, and the name of the key; of the address, which may hold the key, nothing. */
    private Request whole(HttpServerRequest request, WebhookPath path, Body body, boolean isFile, Caller caller) {
        Request whole = posts.whole(request, body);
        return new Request(
                whole.body(),
                whole.length(),
                contentType(request, path, isFile),
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

    private Future<ObjectNode> answer(
            HttpServerRequest request, WebhookPath path, EventType type, boolean isFile, Receipt receipt) {
        Future<List<EventId>> ids = ids(request, type, receipt);
        return isFile
                ? ids.compose(all -> checksum(type, receipt.sinks().get(0)).map(sum -> fileAnswer(all, sum)))
                : ids.map(all -> path.form() == WebhookPath.Form.EVENT ? answer(type, all.get(0)) : answer(all));
    }

    /** If the form came again, its checksum is in what is stored; empty if that is gone. */
    private Future<Optional<String>> checksum(EventType type, SinkReceipt stored) {
        String known = stored.outcome().checksumOrNull();
        return known == null ? reads.checksum(type, stored.firstId()) : Future.succeededFuture(Optional.of(known));
    }

    private static ObjectNode success() {
        return Json.object().put("success", true).put("received", true);
    }

    private static ObjectNode answer(EventType type, EventId id) {
        return success()
                .put("eventId", id.uuid())
                .put("timeBucket", TimeBucket.of(id.ticks()))
                .put("flowType", type.flow().name())
                .put("eventType", type.name());
    }

    private static ObjectNode answer(List<EventId> ids) {
        ObjectNode json = success();
        ArrayNode list = json.putArray("eventIds");
        ids.forEach(id -> list.add(id.uuid()));
        return json;
    }

    private static ObjectNode fileAnswer(List<EventId> ids, Optional<String> checksum) {
        ObjectNode json = answer(ids);
        checksum.ifPresent(hex -> json.put("checksum", hex));
        return json.put("hashType", HASH_TYPE);
    }
}
