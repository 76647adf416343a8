package io.millrace.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * What came through a sink, or through several, by level: each record that was acknowledged is at one of them. Nothing that later becomes
 * of the records takes from it, only a reset. Immutable.
 *
 * @param log in the log, or in slices that were cut from it and are not staged
 * @param staged in slices that are staged and not imported
 * @param imported in chunks, since the reset
 * @param reset when {@code imported} was set to nothing; the last time, if it is of several sinks
 */
public record SinkStatistics(RecordTotals log, RecordTotals staged, RecordTotals imported, Optional<Instant> reset) {
    public static final SinkStatistics NONE =
            new SinkStatistics(RecordTotals.NONE, RecordTotals.NONE, RecordTotals.NONE, Optional.empty());

    /** Of all levels. */
    public RecordTotals total() {
        return log.plus(staged).plus(imported);
    }

    /** Of both, which are different sinks, or different levels of one. */
    public SinkStatistics plus(SinkStatistics other) {
        return new SinkStatistics(
                log.plus(other.log),
                staged.plus(other.staged),
                imported.plus(other.imported),
                reset.filter(mine -> other.reset.map(mine::isAfter).orElse(true))
                        .or(other::reset));
    }

    /** Of all these sinks together. */
    public static SinkStatistics sum(Collection<SinkStatistics> sinks) {
        return sinks.stream().reduce(NONE, SinkStatistics::plus);
    }
}
