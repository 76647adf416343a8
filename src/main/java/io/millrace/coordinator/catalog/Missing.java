package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.catalog.Endpoint;
import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** Finds what a command names, or says that it is not there. */
final class Missing {
    private Missing() {}

    static Database requireDatabase(Catalog now, String id, ProblemCode ifMissing) {
        return now.database(id).orElseThrow(() -> new Problem(ifMissing, "there is no database " + id));
    }

    /** One that takes new tables and endpoints. */
    static Database requireRunning(Catalog now, String id, ProblemCode ifMissing) {
        Database database = requireDatabase(now, id, ifMissing);
        if (database.state() != DatabaseState.RUNNING) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "database " + id + " is " + database.state() + "; only a RUNNING one takes tables and endpoints");
        }
        return database;
    }

    static TableSchema requireTable(Catalog now, String databaseId, String table, ProblemCode ifMissing) {
        requireDatabase(now, databaseId, ifMissing);
        return now.table(databaseId, table)
                .orElseThrow(() -> new Problem(
                        ifMissing, "there is no table " + table + " in database " + databaseId + "; create it first"));
    }

    static Field requireField(TableSchema table, String field) {
        return table.field(field)
                .orElseThrow(() ->
                        new Problem(ProblemCode.NOT_FOUND, "there is no field " + field + " in table " + table.name()));
    }

    static Endpoint requireEndpoint(Catalog now, EndpointId id) {
        return now.endpoint(id).orElseThrow(() -> endpoint(id));
    }

    static Problem endpoint(EndpointId id) {
        return new Problem(ProblemCode.NOT_FOUND, "there is no endpoint " + id);
    }
}
