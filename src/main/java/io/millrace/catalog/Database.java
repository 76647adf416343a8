package io.millrace.catalog;

import java.time.Instant;

/**
 * A name space for tables and endpoints.
 *
 * @param id a UUID
 * @param shape kept for clients that send one; means nothing here
 */
public record Database(String id, String name, String shape, DatabaseState state, Instant created) {}
