package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Arrivals;
import io.millrace.admission.Control;
import io.millrace.admission.Pushes;
import io.millrace.admission.ResendCommand;
import io.millrace.api.Core;
import io.millrace.api.SubscriptionHeaders;
import io.millrace.api.json.Call;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.ControlCommand.ChangeSubscription;
import io.millrace.catalog.ControlCommand.CreateSubscription;
import io.millrace.catalog.ControlCommand.DeleteSubscription;
import io.millrace.catalog.ControlCommand.RestartSubscription;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Subscription;
import io.millrace.model.DeadLetter;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import io.millrace.model.ReadOrder;
import io.millrace.model.RecordPoint;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Transformers: addresses that events are sent to. Immutable. */
final class TransformerRoutes {
    private static final int EVENT_TYPES_MAX = 100;
    private static final int NAME_CHARS_MAX = 200;
    private static final int LETTERS_PAGE_MAX = 1_000;
    private static final int RESEND_MAX = 1_000;

    private static final String BY_TIME = "event-time";
    private static final String BY_ARRIVAL = "arrival";

    private final Control control;
    private final Pushes pushes;
    private final Arrivals arrivals;
    private final EventReads reads;
    private final SubscriptionHeaders headers;

    TransformerRoutes(Core core, EventReads reads) {
        control = core.control();
        pushes = core.pushes();
        arrivals = core.arrivals();
        headers = new SubscriptionHeaders(core.installationKey());
        this.reads = reads;
    }

    void mount(Routes routes) {
        routes.change(HttpMethod.POST, "/transformers", this::create);
        routes.get("/transformers", TransformerRoutes::list);
        routes.ask(HttpMethod.GET, "/transformers/:id", this::detail);
        routes.change(HttpMethod.PATCH, "/transformers/:id", this::change);
        routes.change(HttpMethod.DELETE, "/transformers/:id", call -> control.carryOut(
                        new DeleteSubscription(transformer(call).id()))
                .map(done -> CatalogueJson.success()));
        routes.change(HttpMethod.POST, "/transformers/:id/pause", call -> pause(call, true));
        routes.change(HttpMethod.POST, "/transformers/:id/resume", call -> pause(call, false));
        routes.change(HttpMethod.POST, "/transformers/:id/restart", this::restart);
        routes.ask(HttpMethod.GET, "/transformers/:id/dead-letters", this::letters);
        routes.change(HttpMethod.POST, "/transformers/:id/dead-letters/resend", this::resend);
        routes.change(HttpMethod.DELETE, "/transformers/:id/dead-letters", this::forget);
    }

    private static Subscription transformer(Call call) {
        Tree tree = CatalogueRoutes.tree(call);
        return call.catalog()
                .subscription(call.path("id"))
                .filter(found -> isSeen(tree, found))
                .orElseThrow(() -> CatalogueRoutes.missing("Transformer", "id", call.path("id")));
    }

    private static boolean isSeen(Tree tree, Subscription subscription) {
        return subscription.dialect().equals(Kind.DIALECT)
                && tree.dataCore(subscription.group()).isPresent();
    }

    private static JsonNode list(Call call) {
        Tree tree = CatalogueRoutes.tree(call);
        Optional<String> core = call.query("dataCoreId");
        return CatalogueRoutes.list(call.catalog().subscriptions().stream()
                .filter(found -> isSeen(tree, found))
                .filter(found -> core.isEmpty() || core.get().equals(found.group()))
                .map(found -> shown(tree, found))
                .toList());
    }

    private Future<ObjectNode> create(Call call) {
        Members body = call.body();
        Tree tree = CatalogueRoutes.tree(call);
        Group core = dataCore(tree, body);
        List<EndpointId> types = eventTypes(tree, core, body);
        String id = UUID.randomUUID().toString();
        ReadOrder order = order(body);
        String url = url(body.requiredText("url"));
        return control.carryOut(new CreateSubscription(
                        id,
                        Kind.DIALECT,
                        Optional.of(core.id()),
                        name(body).orElse(""),
                        types,
                        url,
                        sealed(id, body).filter(text -> !text.isEmpty()).orElse(null),
                        order,
                        StartPoint.parse(body, "start", scalar(body, "start").orElse("now"), order, nowTick()),
                        stop(body),
                        call.caller().author("")))
                .map(made -> shown(CatalogueRoutes.tree(call), made));
    }

    /** Behind all events that are stored already without a time of their own, and that the clock allows. */
    private long nowTick() {
        long clock = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) * Ticks.PER_MICRO;
        return Math.max(clock, arrivals.lastTimeId() + 1);
    }

    /** Its id, or its name, which may need the name of its tenant beside it. */
    private static Group dataCore(Tree tree, Members body) {
        String core = body.has("dataCoreId") ? body.requiredText("dataCoreId") : body.requiredText("dataCore");
        Optional<String> tenant = body.text("tenant");
        List<Group> found = tree.tenants().stream()
                .filter(each -> tenant.isEmpty() || each.name().equals(tenant.get()))
                .flatMap(each -> tree.core(each, core).stream())
                .toList();
        if (found.isEmpty()) {
            throw CatalogueRoutes.missing("DataCore", "name", core);
        }
        if (found.size() > 1) {
            throw body.wrong(
                    "dataCore", "ambiguous", core + " is a name in several tenants; say tenant, or dataCoreId");
        }
        return found.get(0);
    }

    private static List<EndpointId> eventTypes(Tree tree, Group core, Members body) {
        String flow = body.requiredText("flowType");
        JsonNode names = body.any("eventTypes").orElseThrow(() -> body.wrong("eventTypes", "missing", "is required"));
        if (!names.isArray() || names.isEmpty() || names.size() > EVENT_TYPES_MAX) {
            throw body.wrong("eventTypes", "bad_value", "must be a list of 1 to " + EVENT_TYPES_MAX + " names");
        }
        String tenant = tree.tenantOf(core).name();
        Set<EndpointId> types = new LinkedHashSet<>();
        for (JsonNode name : names) {
            EventType type = tree.named(tenant, core.id(), flow, name.asText())
                    .orElseThrow(() -> CatalogueRoutes.missing("EventType", "name", name.asText()));
            types.add(type.endpoint().id());
        }
        return List.copyOf(types);
    }

    private static ReadOrder order(Members body) {
        String word = body.text("order").orElse(BY_TIME);
        if (!word.equals(BY_TIME) && !word.equals(BY_ARRIVAL)) {
            throw body.wrong("order", "bad_value", "must be " + BY_TIME + " or " + BY_ARRIVAL);
        }
        return word.equals(BY_ARRIVAL) ? ReadOrder.ARRIVAL : ReadOrder.EVENT_TIME;
    }

    private String url(String text) {
        return pushes.targets().require(text).toString();
    }

    private static Optional<String> name(Members body) {
        return body.text("name").map(name -> {
            if (name.length() > NAME_CHARS_MAX || name.chars().anyMatch(Character::isISOControl)) {
                throw body.wrong(
                        "name",
                        "bad_value",
                        "must have at most " + NAME_CHARS_MAX + " characters, none of them a control");
            }
            return name;
        });
    }

    /** Empty text for no headers; empty if they are not given. */
    private Optional<String> sealed(String id, Members body) {
        return body.any("headers")
                .map(json -> PushHeaders.parse(body, json))
                .map(all -> all.isEmpty() ? "" : headers.seal(id, all));
    }

    /** A text or a number. */
    private static Optional<String> scalar(Members body, String member) {
        return body.any(member).map(value -> {
            if (!value.isTextual() && !value.isIntegralNumber()) {
                throw body.wrong(member, "wrong_type", "must be a text");
            }
            return value.asText();
        });
    }

    private static long stop(Members body) {
        return scalar(body, "stopAt")
                .map(text -> StartPoint.stop(body, "stopAt", text))
                .orElse(Subscription.NO_END);
    }

    private Future<ObjectNode> change(Call call) {
        Subscription before = transformer(call);
        Members body = call.body();
        Tree tree = CatalogueRoutes.tree(call);
        Optional<List<EndpointId>> types = body.has("eventTypes")
                ? Optional.of(
                        eventTypes(tree, tree.dataCore(before.group()).orElseThrow(), withFlow(body, tree, before)))
                : Optional.empty();
        return control.carryOut(new ChangeSubscription(
                        before.id(),
                        name(body),
                        types,
                        body.text("url").map(this::url),
                        sealed(before.id(), body),
                        body.flag("paused")))
                .map(changed -> shown(CatalogueRoutes.tree(call), changed));
    }

    /** The flow type stays where none is named. */
    private static Members withFlow(Members body, Tree tree, Subscription before) {
        if (body.has("flowType")) {
            return body;
        }
        String flow = types(tree, before).stream()
                .map(type -> type.flow().name())
                .findFirst()
                .orElseThrow(() -> body.wrong("flowType", "missing", "is required, since its event types are gone"));
        ObjectNode json = Json.object().put("flowType", flow);
        json.set("eventTypes", body.any("eventTypes").orElseThrow());
        return Members.ofBody(json);
    }

    private Future<ObjectNode> pause(Call call, boolean isPaused) {
        return control.carryOut(new ChangeSubscription(
                        transformer(call).id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(isPaused)))
                .map(changed -> shown(CatalogueRoutes.tree(call), changed));
    }

    private Future<ObjectNode> restart(Call call) {
        Subscription before = transformer(call);
        Members body = call.body();
        String member = body.has("eventId") ? "eventId" : "timeBucket";
        String from = scalar(body, member)
                .orElseThrow(() -> body.wrong(member, "missing", "is required: first, now, a time, or eventId"));
        RecordPoint start = StartPoint.parse(body, member, from, before.order(), nowTick());
        return control.carryOut(new RestartSubscription(before.id(), start, stop(body)))
                .map(changed -> shown(CatalogueRoutes.tree(call), changed));
    }

    private static List<EventType> types(Tree tree, Subscription subscription) {
        return subscription.endpoints().stream()
                .flatMap(id -> tree.catalog().endpoint(id).stream())
                .map((Endpoint endpoint) -> EventType.of(tree.catalog(), endpoint))
                .toList();
    }

    /** The values of headers are secret, and their names are sealed with them. */
    private static ObjectNode shown(Tree tree, Subscription subscription) {
        Group core = tree.dataCore(subscription.group()).orElseThrow();
        ObjectNode json = Json.object()
                .put("id", subscription.id())
                .put("tenantId", tree.tenantOf(core).id())
                .put("dataCoreId", core.id())
                .put("name", subscription.name())
                .put("url", subscription.url())
                .put("hasHeaders", subscription.headersOrNull() != null)
                .put("order", subscription.order() == ReadOrder.ARRIVAL ? BY_ARRIVAL : BY_TIME)
                .put("paused", subscription.isPaused())
                .put("createdAt", CatalogueJson.time(subscription.created()))
                .put("updatedAt", CatalogueJson.time(subscription.updated()));
        if (subscription.stopMicros() != Subscription.NO_END) {
            json.put("stopAt", CatalogueJson.time(Instant.EPOCH.plus(subscription.stopMicros(), ChronoUnit.MICROS)));
        }
        ArrayNode types = json.putArray("eventTypes");
        types(tree, subscription).forEach(type -> types.addObject()
                .put("id", type.id())
                .put("flowType", type.flow().name())
                .put("name", type.name()));
        return json;
    }

    /** With how far it has come, a moment ago. */
    private Future<ObjectNode> detail(Call call) {
        Subscription subscription = transformer(call);
        Tree tree = CatalogueRoutes.tree(call);
        ObjectNode json = shown(tree, subscription);
        return pushes.positions(subscription.id())
                .compose(positions -> addProgress(json, tree, subscription, positions))
                .compose(done -> pushes.letters(subscription.id(), 0, 1))
                .map(letters -> json.put("deadLetters", letters.total()));
    }

    private Future<?> addProgress(ObjectNode json, Tree tree, Subscription subscription, List<PushPosition> positions) {
        Future<?> last = Future.succeededFuture();
        for (JsonNode shown : json.path("eventTypes")) {
            EventType type = tree.eventType(shown.path("id").textValue()).orElseThrow();
            PushPosition position = positions.stream()
                    .filter(each -> each.endpoint().equals(type.endpoint().id()))
                    .findFirst()
                    .orElse(null);
            boolean isOfRound = position != null
                    && position.round() == subscription.round()
                    && position.last().eventMicros() != Long.MIN_VALUE;
            ObjectNode progress = (ObjectNode) shown;
            progress.put("delivered", position == null ? 0 : position.sent());
            progress.put("failure", position == null ? null : position.failureOrNull());
            RecordPoint reached = isOfRound ? position.last() : null;
            last = last.compose(done -> reads.waiting(type, subscription, reached))
                    .map(waiting -> {
                        progress.put(
                                "lagSeconds",
                                waiting.map(micros -> Math.max(0, Ticks.micros(nowTick()) - micros) / 1e6)
                                        .orElse(0.0));
                        return null;
                    });
            if (reached == null) {
                progress.putNull("position");
            } else {
                progress.putObject("position")
                        .put("timeBucket", TimeBucket.of(reached.eventMicros() * Ticks.PER_MICRO))
                        .put("eventId", position.nameOrNull());
            }
        }
        return last;
    }

    private Future<ObjectNode> letters(Call call) {
        Subscription subscription = transformer(call);
        Tree tree = CatalogueRoutes.tree(call);
        int size = EventReads.pageSize(call.query("pageSize").orElse("100"), LETTERS_PAGE_MAX);
        int offset = call.query("cursor").map(TransformerRoutes::offset).orElse(0);
        return pushes.letters(subscription.id(), offset, size).map(found -> {
            ObjectNode json = Json.object().put("total", found.total());
            ArrayNode list = json.putArray("deadLetters");
            found.letters().forEach(letter -> list.add(shown(tree, letter)));
            if (offset + found.letters().size() < found.total()
                    && !found.letters().isEmpty()) {
                json.put("nextCursor", offset + found.letters().size());
            }
            return json;
        });
    }

    private static int offset(String text) {
        if (text.matches("[0-9]{1,6}")) {
            return Integer.parseInt(text);
        }
        throw new Problem(ProblemCode.INVALID_PARAMETER, "cursor is none that was given out");
    }

    private static ObjectNode shown(Tree tree, DeadLetter letter) {
        ObjectNode json = Json.object()
                .put("eventId", letter.name())
                .put("timeBucket", TimeBucket.of(letter.point().eventMicros() * Ticks.PER_MICRO))
                .put("eventTypeId", letter.endpoint().toString());
        tree.eventType(letter.endpoint().toString()).ifPresent(type -> json.put("eventType", type.name()));
        if (letter.status() == 0) {
            json.putNull("status");
        } else {
            json.put("status", letter.status());
        }
        return json.put("reason", letter.reason()).put("failedAt", CatalogueJson.time(letter.failed()));
    }

    private Future<ObjectNode> resend(Call call) {
        Subscription subscription = transformer(call);
        int limit = call.body()
                .whole("limit", 1, RESEND_MAX)
                .orElse((long) RESEND_MAX)
                .intValue();
        return pushes.resend(new ResendCommand(subscription.id(), limit))
                .compose(outcome -> pushes.letters(subscription.id(), 0, 1).map(letters -> Json.object()
                        .put("delivered", outcome.sent())
                        .put("failed", outcome.failed())
                        .put("gone", outcome.gone())
                        .put("left", letters.total())));
    }

    /** All of them, or those of {@code eventId}. */
    private Future<ObjectNode> forget(Call call) {
        Subscription subscription = transformer(call);
        List<String> wanted = call.context().request().params().getAll("eventId");
        return pushes.letters(subscription.id(), 0, Integer.MAX_VALUE)
                .compose(found -> pushes.forget(
                        subscription.id(),
                        found.letters().stream()
                                .filter(letter -> wanted.isEmpty() || wanted.contains(letter.name()))
                                .toList()))
                .map(done -> CatalogueJson.success());
    }
}
