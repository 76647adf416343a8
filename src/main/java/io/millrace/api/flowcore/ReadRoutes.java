package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Right;
import io.millrace.api.json.Call;
import io.millrace.api.json.Members;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Events and hours that are asked for, by ids or by names. Immutable. */
final class ReadRoutes {
    private static final int PAGE_MAX = 10_000;
    private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1000;

    /** No bucket lies outside of the years 1 to 9999. */
    private static final long FIRST_BUCKET = bucketMicros("fromTimeBucket", "00010101000000");

    private static final long LAST_BUCKET = bucketMicros("toTimeBucket", "99991231230000");

    private static final String INCLUDE = "includeSensitiveData";

    private final EventReads reads;

    ReadRoutes(EventReads reads) {
        this.reads = reads;
    }

    void mount(Routes routes) {
        routes.ask(HttpMethod.GET, "/time-buckets", call -> buckets(byIds(call), call::query));
        routes.ask(
                HttpMethod.POST,
                "/time-buckets/by-names",
                call -> buckets(byNames(call), name -> scalar(call.body(), name)));
        routes.tell(HttpMethod.GET, "/events", call -> events(call, byIds(call), required(call::query, "timeBucket")));
        routes.tell(HttpMethod.GET, "/events/:id", this::event);
        routes.tell(
                HttpMethod.POST,
                "/events",
                call -> events(call, byNames(call), required(name -> call.body().text(name), "timeBucket")));
    }

    private static String required(Function<String, Optional<String>> parameters, String name) {
        return parameters
                .apply(name)
                .orElseThrow(() -> new Problem(ProblemCode.MISSING_PARAMETER, name + " is required"));
    }

    /** A text or a number. */
    private static Optional<String> scalar(Members body, String name) {
        return body.any(name).filter(JsonNode::isValueNode).map(JsonNode::asText);
    }

    private static List<EventType> byIds(Call call) {
        return requireSome(named(call), "eventTypeId");
    }

    /** Those that an address names, or all that the caller sees. */
    static List<EventType> namedOrAll(Call call) {
        List<EventType> named = named(call);
        return named.isEmpty() ? CatalogueRoutes.tree(call).eventTypes() : named;
    }

    private static List<EventType> named(Call call) {
        Tree tree = CatalogueRoutes.tree(call);
        List<EventType> types = new ArrayList<>();
        for (String id : call.context().request().params().getAll("eventTypeId")) {
            types.add(tree.eventType(id).orElseThrow(() -> CatalogueRoutes.missing("EventType", "id", id)));
        }
        return types;
    }

    /** Looked for among the event types that are named, or all that the caller sees. */
    private Future<Buffer> event(Call call) {
        String text = call.path("id");
        List<EventType> types = namedOrAll(call);
        return EventId.parse(text, nowMicros())
                .map(id -> reads.event(types, id, isUnmasked(call)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .map(event -> event.orElseThrow(() -> CatalogueRoutes.missing("Event", "id", text)));
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static List<EventType> requireSome(List<EventType> types, String name) {
        if (types.isEmpty()) {
            throw new Problem(ProblemCode.MISSING_PARAMETER, name + " is required");
        }
        return types;
    }

    private static List<EventType> byNames(Call call) {
        Members body = call.body();
        Tree tree = CatalogueRoutes.tree(call);
        String tenant = body.requiredText("tenant");
        String core = body.requiredText("dataCoreId");
        String flow = body.requiredText("flowType");
        return eventTypes(body).stream()
                .map(name -> new WebhookPath(WebhookPath.Form.EVENT, tenant, core, flow, name).find(tree))
                .toList();
    }

    private static List<String> eventTypes(Members body) {
        JsonNode names = body.any("eventTypes").orElseThrow(() -> body.wrong("eventTypes", "missing", "is required"));
        List<String> texts = new ArrayList<>();
        names.forEach(name -> texts.add(name.textValue()));
        if (!names.isArray() || texts.isEmpty() || texts.contains(null)) {
            throw body.wrong("eventTypes", "wrong_type", "must be a list of names, with one at least");
        }
        return texts;
    }

    private Future<ObjectNode> buckets(List<EventType> types, Function<String, Optional<String>> parameters) {
        long cursor = parameters.apply("cursor").map(ReadRoutes::bucketCursor).orElse(0L);
        return reads.buckets(
                types,
                parameters
                        .apply("fromTimeBucket")
                        .map(text -> bucketMicros("fromTimeBucket", text))
                        .orElse(FIRST_BUCKET),
                parameters
                        .apply("toTimeBucket")
                        .map(text -> bucketMicros("toTimeBucket", text))
                        .orElse(LAST_BUCKET),
                isDescending(parameters),
                pageSize(parameters),
                cursor);
    }

    private static long bucketCursor(String text) {
        try {
            long cursor = Long.parseLong(text);
            if (cursor > 0 && cursor <= LAST_BUCKET / HOUR_MICROS) {
                return cursor;
            }
        } catch (NumberFormatException e) {
            // falls through
        }
        throw new Problem(ProblemCode.INVALID_PARAMETER, "cursor has to be the nextCursor of an earlier page");
    }

    private static int pageSize(Function<String, Optional<String>> parameters) {
        return parameters
                .apply("pageSize")
                .map(text -> EventReads.pageSize(text, PAGE_MAX))
                .orElse(PAGE_MAX);
    }

    private static boolean isDescending(Function<String, Optional<String>> parameters) {
        String order = parameters.apply("order").orElse("asc");
        if (!order.equals("asc") && !order.equals("desc")) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "order has to be asc or desc");
        }
        return order.equals("desc");
    }

    private Future<Buffer> events(Call call, List<EventType> types, String bucket) {
        EventId from = id(call, "fromEventId");
        return reads.events(new EventReads.Question(
                types,
                bucketMicros("timeBucket", bucket),
                call.query("cursor").orElse(null),
                from,
                from == null ? id(call, "afterEventId") : null,
                id(call, "toEventId"),
                isDescending(call::query),
                pageSize(call::query),
                isUnmasked(call)));
    }

    /** Who may change an event type may see all of its events, if that is asked for. */
    private static boolean isUnmasked(Call call) {
        boolean isWanted = call.query(INCLUDE)
                .or(() -> scalar(call.body(), INCLUDE))
                .filter("true"::equals)
                .isPresent();
        return isWanted && call.caller().may(Right.CHANGE);
    }

    private static EventId id(Call call, String parameter) {
        return call.query(parameter)
                .map(text -> EventId.parse(text, nowMicros())
                        .orElseThrow(() -> new Problem(
                                ProblemCode.INVALID_PARAMETER,
                                parameter + " has to be the id of an event, a UUID of version 1")))
                .orElse(null);
    }

    /** The start of a bucket, microseconds since 1970. */
    private static long bucketMicros(String parameter, String text) {
        return Ticks.micros(TimeBucket.firstTick(text)
                .orElseThrow(() -> new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        parameter + " has to be an hour in UTC, yyyyMMddHH0000 such as 20240115100000")));
    }
}
