package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Core;
import io.millrace.api.featurebase.schema.SchemaKind;
import io.millrace.api.json.Call;
import io.millrace.api.json.Members;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.ListEndpointErrors;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sinks, which we call endpoints: everything but posting to them. Immutable. */
final class SinkRoutes {
    /** Whose endpoints these are. */
    static final String DIALECT = "featurebase";

    private static final int UUID_LENGTH = 36;

    private final Core core;

    SinkRoutes(Core core) {
        this.core = core;
    }

    /** @param base such as {@code /v2/sinks} */
    void mount(CloudRoutes routes, String base) {
        String sink = base + "/:sink";
        routes.change(HttpMethod.POST, base, 201, this::create);
        routes.get(base, call -> CloudJson.list("sinks", sinks(call), CloudJson::sink));
        routes.get(sink, call -> CloudJson.sink(sink(call)));
        routes.change(HttpMethod.PATCH, sink, 200, this::update);
        routes.change(HttpMethod.PUT, sink, 200, this::replace);
        routes.delete(sink, 202, this::delete);
        routes.ask(sink + "/errors", this::errors);
        routes.get(sink + "/metrics", call -> {
            EndpointId id = sink(call).id();
            return CloudJson.metrics(id, core.traffic().lastHour(id));
        });
    }

    private Future<JsonNode> create(Call call) {
        Members body = call.body();
        String name = Names.strict(body, "name");
        Members details = body.requiredObject("sink_details");
        String database = databaseId(details)
                .orElseThrow(() -> new Problem(ProblemCode.MISSING_PARAMETER, "sink_details.database_id is required"));
        String table = details.requiredText("table");
        MappingSpec schema =
                schema(body).orElseThrow(() -> new Problem(ProblemCode.MISSING_PARAMETER, "schema is required"));
        return core.control()
                .carryOut(new CreateEndpoint(
                        DIALECT,
                        database,
                        Details.named(name),
                        limits(body, core.limits()),
                        Optional.empty(),
                        List.of(new NewSink(Details.named(name), table, schema)),
                        author(call)))
                .map(CloudJson::sink);
    }

    /** Either generation's name for it. */
    private static Optional<String> databaseId(Members details) {
        Optional<String> database = details.text("database_id");
        Optional<String> deployment = details.text("deployment_id");
        if (database.isPresent() && deployment.isPresent() && !database.equals(deployment)) {
            throw details.wrong("deployment_id", "bad_config", "contradicts database_id; send one of them");
        }
        return database.or(() -> deployment);
    }

    private static Optional<MappingSpec> schema(Members body) {
        body.object("schema");
        return body.any("schema").map(JsonNode::toString).map(SchemaKind.INSTANCE::spec);
    }

    /** What is not given stays as it is. */
    private static Optional<Limits> limits(Members body, Limits otherwise) {
        return body.object("limits")
                .map(limits -> new Limits(
                        limits.whole("bytes_per_second", 0, Long.MAX_VALUE).orElse(otherwise.bytesPerSecond()),
                        limits.whole("records_per_second", 0, Long.MAX_VALUE).orElse(otherwise.recordsPerSecond())));
    }

    private Future<JsonNode> update(Call call) {
        Endpoint sink = sink(call);
        Members body = call.body();
        requireSameTable(sink, body);
        Optional<String> name = body.has("name") ? Optional.of(Names.strict(body, "name")) : Optional.empty();
        return core.control()
                .carryOut(update(call, sink, name, schema(body), limits(body, sink.limits())))
                .map(CloudJson::sink);
    }

    /** Like the update, but name and schema have to be there, and limits that are not become the server's. */
    private Future<JsonNode> replace(Call call) {
        Endpoint sink = sink(call);
        Members body = call.body();
        requireSameTable(sink, body);
        body.requiredObject("schema");
        return core.control()
                .carryOut(update(
                        call,
                        sink,
                        Optional.of(Names.strict(body, "name")),
                        schema(body),
                        limits(body, core.limits()).or(() -> Optional.of(core.limits()))))
                .map(CloudJson::sink);
    }

    private static Author author(Call call) {
        return call.caller().author("");
    }

    private static UpdateEndpoint update(
            Call call, Endpoint sink, Optional<String> name, Optional<MappingSpec> schema, Optional<Limits> limits) {
        return new UpdateEndpoint(
                sink.id(),
                new EndpointChange(name.map(sink.details()::withName), limits),
                schema.map(rule -> Map.of(sink.single().id(), SinkChange.ofRule(rule)))
                        .orElse(Map.of()),
                author(call));
    }

    private static void requireSameTable(Endpoint sink, Members body) {
        body.object("sink_details").ifPresent(details -> {
            boolean isSame = details.text("table")
                            .orElse(sink.single().table().name())
                            .equals(sink.single().table().name())
                    && databaseId(details).orElse(sink.databaseId()).equals(sink.databaseId());
            if (!isSame) {
                throw body.wrong("sink_details", "bad_config", "cannot be changed; create another sink");
            }
        });
    }

    private Future<Void> delete(Call call) {
        Endpoint sink = sink(call);
        return sink.state() == EndpointState.DELETING
                ? Future.succeededFuture()
                : core.control().carryOut(new DeleteEndpoint(sink.id(), author(call)));
    }

    private Future<JsonNode> errors(Call call) {
        EndpointId id = sink(call).id();
        return core.control().carryOut(new ListEndpointErrors(id)).map(errors -> CloudJson.errors(id, errors));
    }

    private static List<Endpoint> sinks(Call call) {
        Optional<String> state = call.query("state").map(word -> word.equals("RESTARTING") ? "UPDATING" : word);
        Optional<String> database = call.query("database_id").or(() -> call.query("deployment_id"));
        return call.catalog().endpoints().stream()
                .filter(sink -> sink.dialect().equals(DIALECT) && sink.state() != EndpointState.DELETED)
                .filter(sink -> state.map(sink.state().name()::equals).orElse(true))
                .filter(sink -> database.map(sink.databaseId()::equals).orElse(true))
                .toList();
    }

    private static Endpoint sink(Call call) {
        return find(call.catalog(), call.path("sink"));
    }

    /** @throws Problem {@code NOT_FOUND} */
    static Endpoint find(Catalog catalog, String id) {
        return parse(id)
                .flatMap(catalog::endpoint)
                .filter(sink -> sink.dialect().equals(DIALECT) && sink.state() != EndpointState.DELETED)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no sink with the id " + id));
    }

    private static Optional<EndpointId> parse(String id) {
        try {
            return id.length() == UUID_LENGTH ? Optional.of(new EndpointId(UUID.fromString(id))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
