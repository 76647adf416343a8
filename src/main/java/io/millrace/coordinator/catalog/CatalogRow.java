package io.millrace.coordinator.catalog;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.catalog.Role;
import io.millrace.catalog.Subscription;
import io.millrace.model.EndpointId;
import io.millrace.model.Identity;
import io.millrace.model.ReadOrder;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.millrace.model.TableNotes;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One row of the catalog's tables, as JSON, so that one statement and hence one snapshot brings all that changed.
 * Immutable.
 */
record CatalogRow(Kind kind, JsonObject json) {
    enum Kind {
        DATABASE,
        TABLE,
        ENDPOINT,
        SINK,
        API_KEY,
        GROUP,
        SUBSCRIPTION
    }

    /** All rows that changed after a revision, in the order of kinds; those marked as deleted if they were seen alive. */
    private static final String CHANGED =
            """
            select 0 as kind, jsonb_strip_nulls(to_jsonb(d)) as row from databases d where d.revision > $1 and ($1 > 0 or d.deleted is null)
            union all
            select 1, jsonb_strip_nulls(to_jsonb(t)) || v.schema from tables t
                join table_versions v on v.table_id = t.id and v.version = t.version where t.revision > $1 and ($1 > 0 or t.deleted is null)
            union all
            select 2, %s where e.revision > $1 and ($1 > 0 or e.deleted is null)
            union all
            select 3, %s where s.revision > $1 and ($1 > 0 or s.deleted is null)
            union all
            select 4, jsonb_strip_nulls(to_jsonb(k)) from api_keys k where k.revision > $1 and ($1 > 0 or k.deleted is null)
            union all
            select 5, jsonb_strip_nulls(to_jsonb(g)) from groups g where g.revision > $1 and ($1 > 0 or g.deleted is null)
            union all
            select 6, jsonb_strip_nulls(to_jsonb(p)) from subscriptions p where p.revision > $1 and ($1 > 0 or p.deleted is null)
            order by kind
            """
                    .formatted(EndpointSql.SHOWN, SinkSql.SHOWN);

    static Future<List<CatalogRow>> changedAfter(long revision, SqlClient client) {
        return client.preparedQuery(CHANGED).execute(Tuple.of(revision)).map(rows -> {
            List<CatalogRow> changed = new ArrayList<>(rows.size());
            for (Row row : rows) {
                changed.add(new CatalogRow(Kind.values()[row.getInteger(0)], row.getJsonObject(1)));
            }
            return changed;
        });
    }

    long revision() {
        return json.getLong("revision");
    }

    boolean isDeleted() {
        return json.getString("deleted") != null;
    }

    String id() {
        return json.getString("id");
    }

    TableId tableId(String member) {
        return new TableId(json.getLong(member));
    }

    EndpointId endpointId(String member) {
        return EndpointRows.endpointId(json.getString(member));
    }

    Instant time(String member) {
        return OffsetDateTime.parse(json.getString(member)).toInstant();
    }

    Database database() {
        return new Database(
                id(),
                json.getString("name"),
                json.getString("shape"),
                DatabaseState.valueOf(json.getString("state")),
                time("created"),
                Optional.ofNullable(json.getString("dialect")));
    }

    TableSchema table() {
        return new TableSchema(
                        tableId("id"),
                        json.getString("database_id"),
                        json.getString("name"),
                        Identity.valueOf(json.getString("identity")),
                        json.getBoolean("track_existence"),
                        json.getInteger("version"),
                        json.getLong("created_nanos"),
                        FieldJson.fields(json.getJsonArray("fields")))
                .withTimeToLive(Duration.of(json.getLong("ttl_micros"), ChronoUnit.MICROS))
                .withNotes(new TableNotes(json.getString("description"), json.getInteger("partitions", 0)))
                .withAttributed(attributed());
    }

    private Set<Integer> attributed() {
        Set<Integer> fields = new HashSet<>();
        json.getJsonArray("attributed", new JsonArray()).forEach(field -> fields.add((Integer) field));
        return fields;
    }

    Subscription subscription() {
        return new Subscription(
                id(),
                json.getString("dialect"),
                json.getString("group_id"),
                json.getString("name"),
                json.getJsonArray("endpoints").stream()
                        .map(endpoint -> EndpointRows.endpointId((String) endpoint))
                        .toList(),
                json.getString("url"),
                json.getString("headers"),
                json.getBoolean("arrival") ? ReadOrder.ARRIVAL : ReadOrder.EVENT_TIME,
                json.getBoolean("paused"),
                json.getInteger("round"),
                new RecordPoint(json.getLong("start_micros"), json.getLong("start_record")),
                json.getLong("stop_micros", Subscription.NO_END),
                time("created"),
                time("updated"));
    }

    ApiKey apiKey() {
        return new ApiKey(
                id(),
                json.getString("name"),
                json.getString("owner"),
                Role.valueOf(json.getString("role")),
                json.getString("hash"),
                time("created"),
                json.getString("group_id"),
                json.getString("subject"));
    }
}
