package io.millrace.coordinator.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/** Rows that are marked as deleted. */
final class Graves {
    private Graves() {}

    /** Removes those so old that every node has seen them, or has started anew since. */
    static Future<Void> clear(SqlConnection connection, String table) {
        return connection
                .query("delete from " + table + " where deleted < clock_timestamp() - interval '30 days'")
                .execute()
                .mapEmpty();
    }
}
