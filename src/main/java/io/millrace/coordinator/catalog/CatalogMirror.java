package io.millrace.coordinator.catalog;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.catalog.Subscription;
import io.millrace.catalog.TableNames;
import io.millrace.mapping.MappingKinds;
import io.millrace.model.EndpointId;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The living rows of the catalog in memory, brought up to date by what changed. An endpoint's mappings are compiled when
 * the endpoint, a sink or a table of it has changed, else kept. Confined to its verticle.
 */
final class CatalogMirror {
    private final MappingKinds kinds;
    private final Limits limits;
    private final Map<String, Database> databases = new HashMap<>();
    private final Map<TableId, TableSchema> tables = new HashMap<>();
    private final Map<EndpointId, CatalogRow> stored = new HashMap<>();
    /** By ascending id. */
    private final Map<EndpointId, SortedMap<SinkId, CatalogRow>> sinksOf = new HashMap<>();
    /** Compiled. */
    private final Map<EndpointId, Endpoint> endpoints = new HashMap<>();

    private final Map<TableId, Set<EndpointId>> endpointsOf = new HashMap<>();
    private final Map<String, ApiKey> keys = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private Catalog catalog = Catalog.EMPTY;
    private long revision;

    /** @param limits of endpoints that have none of their own */
    CatalogMirror(MappingKinds kinds, Limits limits) {
        this.kinds = kinds;
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
        List<CatalogRow> reloaded = new ArrayList<>();
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
                    EndpointId id = row.endpointId("id");
                    put(stored, id, row.isDeleted() ? null : row);
                    stale.add(id);
                }
                case SINK -> {
                    if (isSameButForItsLoad(keep(row), row)) {
                        reloaded.add(row);
                    } else {
                        stale.add(row.endpointId("endpoint_id"));
                    }
                }
                case API_KEY -> put(keys, row.id(), row.isDeleted() ? null : row.apiKey());
                case GROUP -> put(groups, row.id(), row.isDeleted() ? null : EndpointRows.group(row));
                case SUBSCRIPTION -> put(subscriptions, row.id(), row.isDeleted() ? null : row.subscription());
            }
        });
        compile(stale);
        reloaded.forEach(this::showLoad); // of those that were compiled now it is the same
        catalog = new Catalog(
                databases.values(),
                tables.values(),
                endpoints.values(),
                keys.values(),
                groups.values(),
                subscriptions.values());
        return catalog;
    }

    /** A sink gets another load often, which changes nothing of what is compiled. */
    private static boolean isSameButForItsLoad(CatalogRow beforeOrNull, CatalogRow row) {
        return beforeOrNull != null
                && !row.isDeleted()
                && withoutLoad(beforeOrNull).equals(withoutLoad(row));
    }

    private static JsonObject withoutLoad(CatalogRow row) {
        JsonObject json = row.json().copy();
        json.remove("load_id");
        json.remove("revision");
        return json;
    }

    private void showLoad(CatalogRow row) {
        SinkId id = EndpointRows.sinkId(row);
        long load = EndpointRows.load(row.json());
        endpoints.computeIfPresent(
                row.endpointId("endpoint_id"),
                (of, endpoint) -> endpoint.with(
                        endpoint.state(),
                        endpoint.sinks().stream()
                                .map(sink -> sink.id().equals(id) ? sink.in(load) : sink)
                                .toList(),
                        endpoint.failure()));
    }

    /** Gives what was there before; null if nothing was. */
    private CatalogRow keep(CatalogRow row) {
        EndpointId endpoint = row.endpointId("endpoint_id");
        SinkId id = EndpointRows.sinkId(row);
        SortedMap<SinkId, CatalogRow> sinks = sinksOf.computeIfAbsent(endpoint, of -> new TreeMap<>());
        CatalogRow before = sinks.get(id);
        put(sinks, id, row.isDeleted() ? null : row);
        sinksOf.computeIfPresent(endpoint, (of, left) -> left.isEmpty() ? null : left);
        follow(endpoint, sinks, row.tableId("table_id"));
        if (before != null) {
            follow(endpoint, sinks, before.tableId("table_id"));
        }
        return before;
    }

    /** Notes whether the endpoint feeds the table. */
    private void follow(EndpointId endpoint, SortedMap<SinkId, CatalogRow> sinks, TableId table) {
        Set<EndpointId> feeding = endpointsOf.computeIfAbsent(table, of -> new HashSet<>());
        if (sinks.values().stream().anyMatch(sink -> sink.tableId("table_id").equals(table))) {
            feeding.add(endpoint);
        } else {
            feeding.remove(endpoint);
            endpointsOf.computeIfPresent(table, (of, left) -> left.isEmpty() ? null : left);
        }
    }

    private void compile(Set<EndpointId> stale) {
        EndpointCompiler compiler = new EndpointCompiler(kinds, new TableNames(tables.values()));
        endpoints.keySet().removeAll(stale);
        stale.parallelStream()
                .filter(stored::containsKey)
                .map(id -> compiler.compile(endpoint(id), tables::get))
                .toList()
                .forEach(endpoint -> endpoints.put(endpoint.id(), endpoint));
    }

    private Endpoint endpoint(EndpointId id) {
        List<Sink> sinks = sinksOf.getOrDefault(id, Collections.emptySortedMap()).values().stream()
                .filter(row -> tables.containsKey(row.tableId("table_id")))
                .map(row -> EndpointRows.sink(row, tables.get(row.tableId("table_id"))))
                .toList();
        return EndpointRows.endpoint(stored.get(id), sinks, limits);
    }

    private static <K, V> void put(Map<K, V> map, K key, V valueOrNull) {
        if (valueOrNull == null) {
            map.remove(key);
        } else {
            map.put(key, valueOrNull);
        }
    }
}
