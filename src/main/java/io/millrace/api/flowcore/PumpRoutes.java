package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.json.Call;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.Group;
import io.millrace.consumer.ConsumerCommand;
import io.millrace.consumer.ConsumerNote;
import io.millrace.model.RecordPoint;
import io.millrace.model.Sha256;
import io.millrace.model.TableId;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How far the pumps of a tenant are, as they say: states, which they go on from, and pulses, by which one sees that they live. Immutable. */
final class PumpRoutes {
    private static final String STATE = "pump-state";
    private static final String PULSE = "pump-pulse";
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,200}");

    /** Pumps send one every half a minute. */
    private static final Duration HEALTHY = Duration.ofSeconds(90);

    private static final Duration PULSES_KEPT = Duration.ofDays(1);

    /** More events that wait are not counted. */
    private static final int LAG_MAX = 10_000;

    private static final long COUNT_MAX = (1L << 53) - 1;

    private final Control control;
    private final EventReads reads;
    private final Clock clock;

    PumpRoutes(Control control, EventReads reads, Clock clock) {
        this.control = control;
        this.reads = reads;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.ask(HttpMethod.GET, "/pump-states", this::list);
        routes.ask(HttpMethod.GET, "/pump-states/:id", this::find);
        routes.ask(HttpMethod.POST, "/pump-states/:id", this::save);
        routes.ask(HttpMethod.DELETE, "/pump-states/:id", this::forget);
        routes.ask(HttpMethod.POST, "/pump-pulse", this::pulse);
        routes.ask(HttpMethod.GET, "/pathways/:id/pump-status", this::status);
    }

    /** That of the key; keys that are bound to none name it. */
    private static String tenant(Call call) {
        Tree tree = CatalogueRoutes.tree(call);
        String own = call.caller().group();
        String id = call.query("tenantId")
                .or(() -> Optional.ofNullable(own))
                .orElseThrow(() -> new Problem(
                        ProblemCode.MISSING_PARAMETER,
                        "tenantId is required in the query, since the API key is not one of a tenant"));
        return tree.tenant(id).map(Group::id).orElseThrow(() -> CatalogueRoutes.missing("Tenant", "id", id));
    }

    private static String assignment(Call call) {
        String id = call.path("id");
        if (!NAME.matcher(id).matches()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "the id in the path has to have 1 to 200 characters, none of them a control character");
        }
        return id;
    }

    private Future<ObjectNode> list(Call call) {
        return control.carryOut(new ConsumerCommand.ListAll(tenant(call), STATE))
                .map(notes -> {
                    ObjectNode json = Json.object();
                    ArrayNode states = json.putArray("pumpStates");
                    notes.forEach(note -> states.add(state(note)));
                    return json;
                });
    }

    private static ObjectNode state(ConsumerNote note) {
        ObjectNode json = Json.object().put("assignmentId", note.name());
        json.set("state", Json.parse(note.text()));
        return json.put("updatedAt", CatalogueJson.time(note.noted()));
    }

    /** Nothing was ever saved: the state is null, and the pump starts with what comes from now on. */
    private Future<ObjectNode> find(Call call) {
        String id = assignment(call);
        Set<TableId> tables = call.context().request().params().getAll("eventTypeId").stream()
                .map(type -> CatalogueRoutes.tree(call)
                        .eventType(type)
                        .orElseThrow(() -> CatalogueRoutes.missing("EventType", "id", type))
                        .table())
                .collect(Collectors.toSet());
        return control.carryOut(new ConsumerCommand.Find(tenant(call), STATE, id))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(
                                Json.object().put("assignmentId", id).putNull("state"))
                        : withLag(state(found.get()), tables));
    }

    private Future<ObjectNode> withLag(ObjectNode found, Set<TableId> tables) {
        if (tables.isEmpty()) {
            return Future.succeededFuture(found);
        }
        return reads.lag(tables, unread(found.get("state")), LAG_MAX).map(lag -> {
            long millis = lag.firstMicros() == null ? 0 : Math.max(0, clock.millis() - lag.firstMicros() / 1_000);
            found.putObject("lag")
                    .put("events", lag.events())
                    .put("isAtLeast", lag.isAtLeast())
                    .put("milliseconds", millis);
            return found;
        });
    }

    private RecordPoint unread(JsonNode state) {
        Optional<EventId> last =
                Optional.ofNullable(state.path("eventId").textValue()).flatMap(this::eventId);
        return last.map(id -> id.recordId() == EventId.UNKNOWN
                        ? new RecordPoint(Ticks.micros(id.ticks()) + 1, 0)
                        : new RecordPoint(Ticks.micros(id.ticks()), id.recordId() + 1))
                .orElseGet(() -> new RecordPoint(
                        Ticks.micros(
                                TimeBucket.firstTick(state.get("timeBucket").textValue())
                                        .orElseThrow()),
                        0));
    }

    private Optional<EventId> eventId(String text) {
        return EventId.parse(text, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    private Future<ObjectNode> save(Call call) {
        Members state = call.body().requiredObject("state");
        ObjectNode kept = Json.object().put("timeBucket", bucket(state));
        state.text("eventId").ifPresent(id -> kept.put("eventId", requiredId(state, id)));
        return note(call, STATE, assignment(call), kept, Optional.empty());
    }

    private Future<ObjectNode> note(Call call, String kind, String name, ObjectNode note, Optional<Duration> keptFor) {
        String text = Json.text(note).toString(StandardCharsets.UTF_8).strip();
        return control.carryOut(new ConsumerCommand.Note(tenant(call), kind, name, text, keptFor))
                .map(done -> Json.object().put("status", "ok"));
    }

    private static String bucket(Members members) {
        String bucket = members.requiredText("timeBucket");
        if (TimeBucket.firstTick(bucket).isEmpty()) {
            throw members.wrong(
                    "timeBucket", "bad_value", "must be an hour in UTC, yyyyMMddHH0000 such as 20240115100000");
        }
        return bucket;
    }

    private String requiredId(Members members, String id) {
        if (eventId(id).isEmpty()) {
            throw members.wrong("eventId", "bad_value", "must be the id of an event, a UUID of version 1");
        }
        return id;
    }

    private Future<ObjectNode> forget(Call call) {
        String id = assignment(call);
        return control.carryOut(new ConsumerCommand.Forget(tenant(call), STATE, id))
                .map(was -> {
                    if (!was) {
                        throw CatalogueRoutes.missing("PumpState", "assignmentId", id);
                    }
                    return CatalogueJson.success();
                });
    }

    private Future<ObjectNode> pulse(Call call) {
        Members body = call.body();
        String pathway = name(body, "pathwayId");
        String flow = name(body, "flowType");
        ObjectNode pulse = Json.object()
                .put("pathwayId", pathway)
                .put("flowType", flow)
                .put("timeBucket", bucket(body))
                .put(
                        "eventId",
                        body.text("eventId").map(id -> requiredId(body, id)).orElse(null))
                .put("isLive", body.flag("isLive").orElse(false));
        counts(body, pulse, "buffer", "depth", "reserved", "sizeBytes");
        counts(body, pulse, "counters", "acknowledged", "failed", "pulled");
        pulse.put("uptimeMs", body.whole("uptimeMs", 0, COUNT_MAX).orElse(0L));
        return note(call, PULSE, hash(pathway, flow), pulse, Optional.of(PULSES_KEPT));
    }

    /** Two names as one of bounded length, of which no other two are the same. */
    private static String hash(String pathway, String flow) {
        byte[] both = Json.text(Json.array().add(pathway).add(flow)).getBytes();
        return HexFormat.of().formatHex(Sha256.of(both, 0, both.length).toBytes());
    }

    private static String name(Members body, String member) {
        String name = body.requiredText(member);
        if (!NAME.matcher(name).matches()) {
            throw body.wrong(member, "bad_name", "must have 1 to 200 characters, none of them a control character");
        }
        return name;
    }

    private static void counts(Members body, ObjectNode pulse, String object, String... names) {
        ObjectNode counts = pulse.putObject(object);
        Optional<Members> given = body.object(object);
        for (String name : List.of(names)) {
            counts.put(name, given.flatMap(all -> all.whole(name, 0, COUNT_MAX)).orElse(0L));
        }
    }

    private Future<ObjectNode> status(Call call) {
        String pathway = assignment(call);
        return control.carryOut(new ConsumerCommand.ListAll(tenant(call), PULSE))
                .map(notes -> {
                    ObjectNode json = Json.object().put("pathwayId", pathway);
                    ArrayNode pulses = json.putArray("pulses");
                    notes.stream()
                            .map(this::pulse)
                            .filter(pulse -> pulse.path("pathwayId").asText().equals(pathway))
                            .forEach(pulse -> pulses.add(pulse.without("pathwayId")));
                    if (pulses.isEmpty()) {
                        throw CatalogueRoutes.missing("Pathway", "id", pathway);
                    }
                    return json.putNull("assignment");
                });
    }

    private ObjectNode pulse(ConsumerNote note) {
        long age = Math.max(0, clock.millis() - note.noted().toEpochMilli());
        return ((ObjectNode) Json.parse(note.text()))
                .put("lastPulseAgeMs", age)
                .put("healthy", age <= HEALTHY.toMillis());
    }
}
