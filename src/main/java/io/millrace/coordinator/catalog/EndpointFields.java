package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingSchema;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/** What an endpoint's schema asks of its table. */
final class EndpointFields {
    private EndpointFields() {}

    /**
     * Gives the table the fields that the schema needs and it lacks.
     *
     * @return the version of the table that the schema fits
     * @throws Problem if the schema is wrong or contradicts the table
     */
    static Future<TableSchema> create(SqlConnection connection, Catalog now, TableSchema table, String schemaJson) {
        MappingSchema schema = MappingSchema.parse(schemaJson);
        MappingPlan plan = MappingPlan.of(schema, table, name -> now.table(table.database(), name));
        return TableSql.addFields(connection, table, plan.fieldsToCreate()).map(next -> {
            // refused here rather than found out by each node afterwards
            Mapping.compile(schema, next, name -> now.table(table.database(), name));
            return next;
        });
    }

    /** Whether the schema would need the field anew, or would no longer fit, if the table lost it. */
    static boolean uses(Endpoint endpoint, Field field, Catalog now) {
        TableSchema table = endpoint.table();
        TableSchema without = new TableSchema(
                table.id(),
                table.database(),
                table.name(),
                table.identity(),
                table.tracksExistence(),
                table.version(),
                table.createdNanos(),
                table.fields().stream().filter(other -> !other.equals(field)).toList());
        try {
            return MappingPlan.of(
                            MappingSchema.parse(endpoint.schemaJson()),
                            without,
                            name -> now.table(table.database(), name))
                    .fieldsToCreate()
                    .containsKey(field.name());
        } catch (Problem e) {
            return true;
        }
    }
}
