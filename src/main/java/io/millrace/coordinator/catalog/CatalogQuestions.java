package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.ControlCommand.ListDeletedEndpoints;
import io.millrace.catalog.ControlCommand.ListDeletedSinks;
import io.millrace.catalog.ControlCommand.ListEndpointErrors;
import io.millrace.catalog.ControlCommand.ListEndpointVersions;
import io.millrace.catalog.ControlCommand.ListSinkVersions;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.model.EndpointId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Commands that change nothing and ask for what the catalog in memory does not hold. */
final class CatalogQuestions {
    private final Pool pool;
    private final EndpointErrors errors;
    private final Limits defaults;

    CatalogQuestions(Pool pool, EndpointErrors errors, Limits defaults) {
        this.pool = pool;
        this.errors = errors;
        this.defaults = defaults;
    }

    /** How to answer the command with the catalog of the moment; empty if it is not a question. */
    Optional<Function<Catalog, Future<?>>> of(ControlCommand<?> command) {
        if (command instanceof ListEndpointErrors list) {
            return Optional.of(now -> errors.list(now, list.id()));
        } else if (command instanceof ListEndpointVersions list) {
            return Optional.of(now -> {
                Missing.requireEndpoint(now, list.id());
                return EndpointSql.versions(pool, list.id());
            });
        } else if (command instanceof ListSinkVersions list) {
            return Optional.of(now -> {
                Missing.requireSink(now, list.id());
                return SinkSql.versions(pool, list.id());
            });
        } else if (command instanceof ListDeletedEndpoints list) {
            return Optional.of(now -> deletedEndpoints(now, list.dialect()));
        } else if (command instanceof ListDeletedSinks list) {
            return Optional.of(now -> {
                Missing.requireEndpoint(now, list.endpoint());
                return deletedSinks(now, list.endpoint());
            });
        }
        return Optional.empty();
    }

    private Future<List<Endpoint>> deletedEndpoints(Catalog now, String dialect) {
        return pool.preparedQuery(
                        """
                        select coalesce((select jsonb_agg(jsonb_strip_nulls(to_jsonb(s)) order by s.id) from sinks s
                            where s.endpoint_id = e.id and s.deleted is not null and not s.deleted_directly), '[]'), %s
                        where e.deleted is not null and not e.purged and e.dialect = $1
                        order by e.deleted desc, e.id
                        """
                                .formatted(EndpointSql.SHOWN))
                .execute(Tuple.of(dialect))
                .map(rows -> {
                    List<Endpoint> endpoints = new ArrayList<>();
                    rows.forEach(row -> {
                        List<Sink> sinks = row.getJsonArray(0).stream()
                                .map(each -> new CatalogRow(CatalogRow.Kind.SINK, (JsonObject) each))
                                .flatMap(sink -> sink(now, sink).stream())
                                .toList();
                        CatalogRow endpoint = new CatalogRow(CatalogRow.Kind.ENDPOINT, row.getJsonObject(1));
                        endpoints.add(EndpointRows.endpoint(endpoint, sinks, defaults));
                    });
                    return endpoints;
                });
    }

    private Future<List<Sink>> deletedSinks(Catalog now, EndpointId endpoint) {
        return pool.preparedQuery("select " + SinkSql.SHOWN
                        + " where s.endpoint_id = $1 and s.deleted is not null and not s.purged"
                        + " order by s.deleted desc, s.id")
                .execute(Tuple.of(endpoint.value()))
                .map(rows -> {
                    List<Sink> sinks = new ArrayList<>();
                    rows.forEach(row -> sink(now, new CatalogRow(CatalogRow.Kind.SINK, row.getJsonObject(0)))
                            .ifPresent(sinks::add));
                    return sinks;
                });
    }

    /** Without its table it cannot come back. */
    private static Optional<Sink> sink(Catalog now, CatalogRow row) {
        return now.table(row.tableId("table_id")).map(table -> EndpointRows.sink(row, table));
    }
}
