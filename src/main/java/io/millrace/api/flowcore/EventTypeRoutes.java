package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.json.Call;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.ControlCommand.EmptyEndpoint;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.PurgeEndpoint;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.Group;
import io.millrace.model.MappingSpec;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;

/** Event types: endpoints with one sink, whose table holds the events. Immutable. */
final class EventTypeRoutes {
    static final String FIELDS = "fields";

    private final Control control;
    private final TypeMaker maker;

    EventTypeRoutes(Control control) {
        this.control = control;
        this.maker = new TypeMaker(control);
    }

    void mount(Routes routes) {
        routes.change(HttpMethod.POST, "/event-types", this::create);
        routes.get("/event-types", EventTypeRoutes::list);
        routes.get("/event-types/:id", call -> CatalogueJson.eventType(eventType(call)));
        routes.get(
                "/event-types/:id/exists",
                call -> CatalogueRoutes.exists(
                        CatalogueRoutes.tree(call).eventType(call.path("id")).isPresent()));
        routes.change(HttpMethod.PATCH, "/event-types/:id", this::change);
        routes.change(HttpMethod.DELETE, "/event-types/:id/request-delete", call -> control.carryOut(new PurgeEndpoint(
                        eventType(call).endpoint().id(), call.caller().author("")))
                .map(done -> CatalogueJson.success()));
        routes.change(
                HttpMethod.DELETE, "/event-types/:id/request-truncate", call -> control.carryOut(new EmptyEndpoint(
                                eventType(call).endpoint().id(), call.caller().author("")))
                        .map(done -> CatalogueJson.success()));
    }

    private static EventType eventType(Call call) {
        return CatalogueRoutes.tree(call)
                .eventType(call.path("id"))
                .orElseThrow(() -> CatalogueRoutes.missing("EventType", "id", call.path("id")));
    }

    private static JsonNode list(Call call) {
        Tree tree = CatalogueRoutes.tree(call);
        String id = call.query("flowTypeId")
                .orElseThrow(() -> new Problem(ProblemCode.MISSING_PARAMETER, "flowTypeId is required"));
        Optional<String> name = call.query("name");
        return CatalogueRoutes.list(tree.flowType(id).stream()
                .flatMap(flow -> tree.eventTypes(flow).stream())
                .filter(type -> name.isEmpty() || type.name().equals(name.get()))
                .map(CatalogueJson::eventType)
                .toList());
    }

    private Future<ObjectNode> create(Call call) {
        Members body = call.body();
        String id = body.requiredText("flowTypeId");
        Tree tree = CatalogueRoutes.tree(call);
        Group flow = tree.flowType(id).orElseThrow(() -> CatalogueRoutes.missing("FlowType", "id", id));
        Details named = Details.named(CatalogueRoutes.requiredName(body, "name"))
                .withDescription(body.text("description").orElse(""));
        Details details = masked(named, body);
        return maker.event(tree, flow, details, call.caller().author(""))
                .map(endpoint -> CatalogueJson.eventType(tree.eventType(endpoint)));
    }

    /** All typed fields, which come with the rule; those that it does not have any more go with their values. */
    private static SinkChange fields(Members body) {
        ObjectNode rule = Json.object();
        body.any(FIELDS).ifPresent(fields -> rule.set(FIELDS, fields));
        MappingSpec spec = new MappingSpec(TypeMaker.MAPPING, rule.toString());
        return new SinkChange(Optional.empty(), Optional.empty(), Optional.of(spec), true);
    }

    /** With the mask that the body has; null there takes it away. */
    private static Details masked(Details details, Members body) {
        if (!isGiven(body)) {
            return details;
        }
        ObjectNode own = (ObjectNode) Json.parse(details.properties());
        own.remove(EventType.MASK);
        body.any(EventType.MASK).ifPresent(mask -> {
            if (!mask.path("key").isTextual()) {
                throw body.wrong(EventType.MASK, "bad_value", "must be an object with key, a text, and schema");
            }
            PayloadMask.ofSchema(
                    mask.path("schema"), (path, what) -> body.wrong(EventType.MASK + '.' + path, "bad_value", what));
            own.set(EventType.MASK, mask);
        });
        return new Details(details.name(), details.description(), details.settings(), own.toString());
    }

    private static boolean isGiven(Members body) {
        for (String name : body.names()) {
            if (name.equals(EventType.MASK)) {
                return true;
            }
        }
        return false;
    }

    private Future<ObjectNode> change(Call call) {
        EventType type = eventType(call);
        Members body = call.body();
        Details before = type.endpoint().details();
        Details named = before.withDescription(body.text("description").orElse(before.description()))
                .withName(body.has("name") ? CatalogueRoutes.requiredName(body, "name") : before.name());
        Details details = masked(named, body);
        return control.carryOut(new UpdateEndpoint(
                        type.endpoint().id(),
                        new EndpointChange(Optional.of(details), Optional.empty()),
                        body.has(FIELDS) ? Map.of(type.endpoint().single().id(), fields(body)) : Map.of(),
                        call.caller().author("")))
                .map(endpoint ->
                        CatalogueJson.eventType(CatalogueRoutes.tree(call).eventType(endpoint)));
    }
}
