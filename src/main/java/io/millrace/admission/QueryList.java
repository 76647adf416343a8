package io.millrace.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The queries of this node. Immutable.
 *
 * @param running the eldest first
 * @param past the newest first; no more than {@code query.history-length}
 */
public record QueryList(List<Running> running, List<Past> past) {
    /**
     * One that has a thread.
     *
     * @param table as the client named it
     * @param pql of a long text the beginning
     */
    public record Running(String table, String pql, Duration age) {}

    /** One that was answered, refused or given up. */
    public record Past(String table, String pql, Instant start, Duration runtime) {}
}
