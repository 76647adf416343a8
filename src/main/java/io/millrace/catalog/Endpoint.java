package io.millrace.catalog;

import io.millrace.mapping.Mapping;
import io.millrace.model.EndpointId;
import io.millrace.model.TableSchema;
import java.time.Instant;

/**
 * Where clients post. Immutable: a change gives a new one in the next catalog.
 *
 * @param databaseId the database that holds both the endpoint and its table
 * @param table the table version that the mapping was compiled for
 * @param limits the endpoint's own, or the server's defaults
 * @param schemaJson the mapping schema as the client sent it, as JSON text
 * @param mapping compiled; null unless the state is {@code ACTIVE}
 * @param failure why the state is {@code FAILED}, else null
 */
public record Endpoint(
        EndpointId id,
        String name,
        String databaseId,
        TableSchema table,
        EndpointState state,
        Limits limits,
        String schemaJson,
        Mapping mapping,
        Instant created,
        Instant updated,
        String failure) {}
