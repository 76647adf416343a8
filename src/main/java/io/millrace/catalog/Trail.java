package io.millrace.catalog;

import java.time.Instant;

/**
 * Where an endpoint or a sink comes from.
 *
 * @param version the number of its definition, from 1; grows with every change
 * @param creator who made it; empty if unknown
 * @param change what made the version
 * @param disabled null unless it is disabled
 * @param deleted null unless it is deleted
 */
public record Trail(
        int version,
        Instant created,
        String creator,
        Instant updated,
        Change change,
        Disabled disabled,
        Deleted deleted) {
    public record Change(Instant at, Author author) {}

    /**
     * Why it takes no records.
     *
     * @param isDirect whether it was disabled on its own; else with its endpoint, and comes back with it
     */
    public record Disabled(Instant at, String who, String reason, boolean isDirect) {}

    /** @param isDirect whether it was deleted on its own; else with its endpoint, and comes back with it */
    public record Deleted(Instant at, String who, boolean isDirect) {}
}
