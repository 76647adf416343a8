package io.millrace.catalog;

import io.millrace.api.featurebase.schema.SchemaKind;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingKinds;
import io.millrace.mapping.event.EventKind;
import io.millrace.mapping.event.EventSettings;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.millrace.model.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Endpoints with one sink of JSON records. */
public final class Endpoints {
    public static final SinkId SINK = new SinkId(1);
    public static final MappingKinds KINDS =
            new MappingKinds(List.of(SchemaKind.INSTANCE, new EventKind(EventSettings.DEFAULT)));

    private static final String DIALECT = "featurebase";
    private static final String ONLY_ID =
            "{\"id_field\":\"id\",\"definition\":[{\"name\":\"id\",\"path\":[\"id\"],\"type\":\"id\"}]}";

    private Endpoints() {}

    public static MappingSpec rule(String schema) {
        return new MappingSpec("json", schema);
    }

    /** As a catalog would show it; records have an id and nothing else, whatever the schema says. */
    public static Endpoint endpoint(
            EndpointId id,
            String name,
            String database,
            TableSchema table,
            EndpointState state,
            Limits limits,
            String schema,
            Instant created) {
        Trail trail = new Trail(1, created, "", created, new Trail.Change(created, Author.UNKNOWN), null, null);
        Mapping mapping = state == EndpointState.ACTIVE && !table.isKeyed()
                ? SchemaKind.INSTANCE.parse(ONLY_ID).compile(table, other -> Optional.empty())
                : null;
        Sink sink =
                new Sink(SINK, id, Details.named(name), table, SinkState.ACTIVE, rule(schema), mapping, trail, 0, null);
        return new Endpoint(
                id, DIALECT, database, null, Details.named(name), state, limits, null, List.of(sink), trail, null);
    }

    public static CreateEndpoint create(
            String name, String database, String table, String schema, Optional<Limits> limits) {
        return new CreateEndpoint(
                DIALECT,
                database,
                Details.named(name),
                limits,
                Optional.empty(),
                List.of(new NewSink(Details.named(name), table, rule(schema))),
                Author.UNKNOWN);
    }

    public static UpdateEndpoint update(
            Endpoint endpoint, Optional<String> name, Optional<String> schema, Optional<Limits> limits) {
        return new UpdateEndpoint(
                endpoint.id(),
                new EndpointChange(name.map(endpoint.details()::withName), limits),
                schema.map(text -> Map.of(endpoint.single().id(), SinkChange.ofRule(rule(text))))
                        .orElse(Map.of()),
                Author.UNKNOWN);
    }

    public static DeleteEndpoint delete(EndpointId id) {
        return new DeleteEndpoint(id, Author.UNKNOWN);
    }
}
