package io.millrace.coordinator.catalog;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.catalog.TableNames;
import io.millrace.model.EndpointId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The living rows of the catalog in memory, brought up to date by what changed. An endpoint's mapping is compiled when
 * the endpoint or its table has changed, else kept. Confined to its verticle.
 */
final class CatalogMirror {
    private final Limits limits;
    private final Map<String, Database> databases = new HashMap<>();
    private final Map<TableId, TableSchema> tables = new HashMap<>();
    /** Without mapping, with the table version of the day. */
    private final Map<EndpointId, Endpoint> stored = new HashMap<>();
    /** Compiled. */
    private final Map<EndpointId, Endpoint> endpoints = new HashMap<>();

    private final Map<TableId, Set<EndpointId>> endpointsOf = new HashMap<>();
    private final Map<String, ApiKey> keys = new HashMap<>();
    private Catalog catalog = Catalog.EMPTY;
    private long revision;

    /** @param limits of endpoints that have none of their own */
    CatalogMirror(Limits limits) {
        this.limits = limits;
    }

    /** The last one seen. */
    long revision() {
        return revision;
    }

    Catalog catalog() {
        return catalog;
    }

    /** @param rows all that changed after {@link #revision()}, by kind */
    Catalog apply(List<CatalogRow> rows) {
        if (rows.isEmpty()) {
            return catalog;
        }
        Set<EndpointId> stale = new HashSet<>();
        rows.forEach(row -> {
            revision = Math.max(revision, row.revision());
            switch (row.kind()) {
                case DATABASE -> put(databases, row.id(), row.isDeleted() ? null : row.database());
                case TABLE -> {
                    TableId table = row.tableId("id");
                    put(tables, table, row.isDeleted() ? null : row.table());
                    stale.addAll(endpointsOf.getOrDefault(table, Set.of()));
                }
                case ENDPOINT -> {
                    keep(row);
                    stale.add(row.endpointId());
                }
                case API_KEY -> put(keys, row.id(), row.isDeleted() ? null : row.apiKey());
            }
        });
        compile(stale);
        catalog = new Catalog(databases.values(), tables.values(), endpoints.values(), keys.values());
        return catalog;
    }

    private void keep(CatalogRow row) {
        EndpointId id = row.endpointId();
        TableId table = row.tableId("table_id");
        put(stored, id, row.isDeleted() ? null : endpoint(row));
        if (!row.isDeleted()) {
            endpointsOf.computeIfAbsent(table, of -> new HashSet<>()).add(id);
        } else if (endpointsOf.containsKey(table)) {
            endpointsOf.get(table).remove(id);
            endpointsOf.computeIfPresent(table, (of, left) -> left.isEmpty() ? null : left);
        }
    }

    private void compile(Set<EndpointId> stale) {
        EndpointCompiler compiler = new EndpointCompiler(new TableNames(tables.values()));
        endpoints.keySet().removeAll(stale);
        stale.parallelStream()
                .filter(stored::containsKey)
                .map(stored::get)
                .map(endpoint ->
                        compiler.compile(endpoint, tables.get(endpoint.table().id())))
                .toList()
                .forEach(endpoint -> endpoints.put(endpoint.id(), endpoint));
    }

    private static <K, V> void put(Map<K, V> map, K key, V valueOrNull) {
        if (valueOrNull == null) {
            map.remove(key);
        } else {
            map.put(key, valueOrNull);
        }
    }

    private Endpoint endpoint(CatalogRow row) {
        JsonObject json = row.json();
        return new Endpoint(
                row.endpointId(),
                json.getString("name"),
                json.getString("database_id"),
                tables.get(row.tableId("table_id")),
                EndpointState.valueOf(json.getString("state")),
                new Limits(
                        json.getLong("bytes_per_second", limits.bytesPerSecond()),
                        json.getLong("records_per_second", limits.recordsPerSecond())),
                json.getString("schema"),
                null,
                row.time("created"),
                row.time("updated"),
                json.getString("failure"));
    }
}
