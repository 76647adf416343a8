package io.millrace.coordinator.catalog;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingSchema;
import io.millrace.model.EndpointId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The living rows of the catalog in memory, brought up to date by what changed. An endpoint's mapping is compiled when
 * the endpoint or its table has changed, else kept. Confined to its verticle.
 */
final class CatalogMirror {
    private static final Logger log = LoggerFactory.getLogger(CatalogMirror.class);

    private final Limits limits;
    private final Map<String, Database> databases = new HashMap<>();
    private final Map<TableId, TableSchema> tables = new HashMap<>();
    /** Without mapping, with the table version of the day. */
    private final Map<EndpointId, Endpoint> stored = new HashMap<>();
    /** Compiled. */
    private final Map<EndpointId, Endpoint> endpoints = new HashMap<>();

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
        rows.forEach(row -> {
            revision = Math.max(revision, row.revision());
            switch (row.kind()) {
                case DATABASE -> put(databases, row.id(), row.isDeleted() ? null : row.database());
                case TABLE -> put(tables, row.tableId("id"), row.isDeleted() ? null : row.table());
                case ENDPOINT -> {
                    put(stored, row.endpointId(), row.isDeleted() ? null : endpoint(row));
                    endpoints.remove(row.endpointId());
                }
                case API_KEY -> put(keys, row.id(), row.isDeleted() ? null : row.apiKey());
            }
        });
        stored.forEach((id, endpoint) -> {
            TableSchema newest = tables.get(endpoint.table().id());
            Endpoint known = endpoints.get(id);
            if (known == null || known.table() != newest) {
                endpoints.put(id, compiled(endpoint, newest));
            }
        });
        catalog = new Catalog(databases.values(), tables.values(), endpoints.values(), keys.values());
        return catalog;
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

    /**
     * An endpoint whose schema this release cannot compile is shown as failed, but not stored as such: another release
     * may be able to.
     */
    private Endpoint compiled(Endpoint endpoint, TableSchema table) {
        if (endpoint.state() != EndpointState.ACTIVE) {
            return with(endpoint, table, endpoint.state(), null, endpoint.failure());
        }
        try {
            Mapping mapping =
                    Mapping.compile(MappingSchema.parse(endpoint.schemaJson()), table, name -> tables.values().stream()
                            .filter(other -> other.database().equals(table.database()))
                            .filter(other -> other.name().equals(name))
                            .findFirst());
            return with(endpoint, table, EndpointState.ACTIVE, mapping, null);
        } catch (RuntimeException e) {
            log.warn("endpoint {} takes no records: its schema does not fit {}", endpoint.id(), table, e);
            return with(endpoint, table, EndpointState.FAILED, null, e.getMessage());
        }
    }

    private static Endpoint with(
            Endpoint endpoint, TableSchema table, EndpointState state, Mapping mapping, String failure) {
        return new Endpoint(
                endpoint.id(),
                endpoint.name(),
                endpoint.databaseId(),
                table,
                state,
                endpoint.limits(),
                endpoint.schemaJson(),
                mapping,
                endpoint.created(),
                endpoint.updated(),
                failure);
    }
}
