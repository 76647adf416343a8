package io.millrace.coordinator.catalog;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.TableNames;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingSchema;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles the schemas of endpoints, those that several endpoints of a table share only once, so that a change of a table
 * costs by its different schemas. Thread-safe; made anew for each state of the tables.
 */
final class EndpointCompiler {
    private static final Logger log = LoggerFactory.getLogger(EndpointCompiler.class);

    private record Schema(TableId table, String json) {}

    private final TableNames tables;
    private final Map<Schema, Mapping> mappings = new ConcurrentHashMap<>();
    /** By their JSON, which the endpoints of many tables may have in common. */
    private final Map<String, MappingSchema> schemas = new ConcurrentHashMap<>();

    EndpointCompiler(TableNames tables) {
        this.tables = tables;
    }

    /**
     * An endpoint whose schema this release cannot compile is shown as failed, but not stored as such: another release
     * may be able to.
     */
    Endpoint compile(Endpoint endpoint, TableSchema table) {
        if (endpoint.state() != EndpointState.ACTIVE) {
            return with(endpoint, table, endpoint.state(), null, endpoint.failure());
        }
        try {
            return with(endpoint, table, EndpointState.ACTIVE, mapping(endpoint.schemaJson(), table), null);
        } catch (RuntimeException e) {
            log.warn("endpoint {} takes no records: its schema does not fit {}", endpoint.id(), table, e);
            return with(endpoint, table, EndpointState.FAILED, null, e.getMessage());
        }
    }

    private Mapping mapping(String json, TableSchema table) {
        return mappings.computeIfAbsent(
                new Schema(table.id(), json),
                schema -> Mapping.compile(
                        schemas.computeIfAbsent(json, MappingSchema::parse),
                        table,
                        name -> tables.in(table.database(), name)));
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
