package io.millrace.catalog;

import java.time.Instant;

/**
 * A named place above the endpoints of a dialect which has such places. They form a tree. Immutable.
 *
 * @param id a UUID
 * @param kind what the dialect calls it
 * @param parent id of the group that it is in; null at the top
 * @param databaseId of the database that holds the tables and endpoints below it, and goes with it; null if it has none
 */
public record Group(
        String id,
        String dialect,
        String kind,
        String parent,
        String databaseId,
        Details details,
        Instant created,
        Instant updated) {
    public String name() {
        return details.name();
    }
}
