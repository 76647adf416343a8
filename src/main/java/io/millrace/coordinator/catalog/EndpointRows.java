package io.millrace.coordinator.catalog;

import io.millrace.catalog.Author;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Group;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkState;
import io.millrace.catalog.Trail;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.millrace.model.TableSchema;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of groups, endpoints and sinks as JSON, read. */
final class EndpointRows {
    private EndpointRows() {}

    /**
     * Not compiled.
     *
     * @param defaults limits of endpoints that have none of their own
     */
    static Endpoint endpoint(CatalogRow row, List<Sink> sinks, Limits defaults) {
        JsonObject json = row.json();
        String hash = json.getString("secret_hash");
        return new Endpoint(
                row.endpointId("id"),
                json.getString("dialect"),
                json.getString("database_id"),
                json.getString("group_id"),
                details(json),
                EndpointState.valueOf(json.getString("state")),
                new Limits(
                        json.getLong("bytes_per_second", defaults.bytesPerSecond()),
                        json.getLong("records_per_second", defaults.recordsPerSecond())),
                hash == null ? null : new Endpoint.PathSecret(hash, json.getString("secret_sealed")),
                sinks,
                trail(json),
                json.getString("failure"));
    }

    /** Not compiled. */
    static Sink sink(CatalogRow row, TableSchema table) {
        JsonObject json = row.json();
        return new Sink(
                sinkId(row),
                row.endpointId("endpoint_id"),
                details(json),
                table,
                SinkState.valueOf(json.getString("state")),
                new MappingSpec(json.getString("mapping_kind"), json.getString("mapping")),
                null,
                trail(json),
                load(json),
                json.getString("failure"));
    }

    /** 0 if the sink has none. */
    static long load(JsonObject json) {
        return json.getLong("load_id", 0L);
    }

    static SinkId sinkId(CatalogRow row) {
        return new SinkId(row.json().getLong("id"));
    }

    static Details details(JsonObject json) {
        return new Details(
                json.getString("name"),
                json.getString("description", ""),
                settings(json.getJsonObject("settings", new JsonObject())),
                json.getJsonObject("properties", new JsonObject()).encode());
    }

    private static Map<String, String> settings(JsonObject json) {
        return json.stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .toString()));
    }

    static Group group(CatalogRow row) {
        JsonObject json = row.json();
        return new Group(
                row.id(),
                json.getString("dialect"),
                json.getString("kind"),
                json.getString("parent_id"),
                json.getString("database_id"),
                details(json),
                row.time("created"),
                row.time("updated"));
    }

    private static Trail trail(JsonObject json) {
        JsonObject disabled = json.getJsonObject("disabled");
        String deleted = json.getString("deleted");
        return new Trail(
                json.getInteger("version", 1),
                time(json.getString("created")),
                json.getString("creator", ""),
                time(json.getString("updated")),
                change(json),
                disabled == null
                        ? null
                        : new Trail.Disabled(
                                time(disabled.getString("at")),
                                disabled.getString("by", ""),
                                disabled.getString("reason", ""),
                                disabled.getBoolean("directly", true)),
                deleted == null
                        ? null
                        : new Trail.Deleted(
                                time(deleted),
                                json.getString("deleted_by", ""),
                                json.getBoolean("deleted_directly", true)));
    }

    /** Rows of a purged endpoint have lost their versions. */
    private static Trail.Change change(JsonObject json) {
        JsonObject change = json.getJsonObject("change", new JsonObject());
        return new Trail.Change(
                time(change.getString("at", json.getString("updated"))),
                new Author(change.getString("who", ""), change.getString("description", "")));
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    static EndpointId endpointId(String text) {
        return new EndpointId(UUID.fromString(text));
    }
}
