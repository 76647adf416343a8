package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Sink;
import io.millrace.catalog.Subscription;
import io.millrace.catalog.Version;
import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;

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

    static Group requireGroup(Catalog now, String id, ProblemCode ifMissing) {
        return now.group(id).orElseThrow(() -> new Problem(ifMissing, "there is no group " + id));
    }

    static Subscription requireSubscription(Catalog now, String id) {
        return now.subscription(id)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no subscription " + id));
    }

    static Sink requireSink(Catalog now, SinkId id) {
        return now.sink(id).orElseThrow(() -> sink(id));
    }

    static Problem sink(SinkId id) {
        return new Problem(ProblemCode.NOT_FOUND, "there is no sink " + id);
    }

    /** The table of a sink that is to come back. */
    static TableSchema requireTable(Catalog now, TableId id) {
        return now.table(id)
                .orElseThrow(() -> new Problem(ProblemCode.RELATED_NOT_FOUND, "the table of the sink is gone"));
    }

    static Version requireVersion(List<Version> versions, int number) {
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no version " + number));
    }

    static Problem endpoint(EndpointId id) {
        return new Problem(ProblemCode.NOT_FOUND, "there is no endpoint " + id);
    }
}
