package io.millrace.catalog;

import java.time.Instant;
import java.util.Optional;

/**
 * A name space for tables and endpoints.
 *
 * @param id a UUID
 * @param shape kept for clients that send one; means nothing here
 * @param dialect whose endpoints it is for; empty for one that people made
 */
public record Database(
        String id, String name, String shape, DatabaseState state, Instant created, Optional<String> dialect) {
    /** One that people made. */
    public Database(String id, String name, String shape, DatabaseState state, Instant created) {
        this(id, name, shape, state, created, Optional.empty());
    }
}
