package io.millrace.coordinator.load;

import io.millrace.catalog.LoadTriggers;
import io.millrace.model.LoadState;
import io.millrace.model.RecordTotals;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.millrace.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is to be done with loads now. Immutable.
 *
 * @param moved loads that have come further, with the state that they are in
 * @param closed sinks whose open load is to be closed
 * @param flushed tables whose rows are to be brought into chunks
 * @param tried the closed loads that wait for that
 */
record LoadPlan(Map<Long, LoadState> moved, Set<SinkId> closed, Set<TableId> flushed, List<PendingLoad> tried) {
    /** A load that was just closed may still be written to by requests that were being mapped. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** Staged files are kept until they are imported. */
    private static final Duration KEPT = Duration.ofDays(36_500);

    /**
     * @param statistics by load, of those that have any records
     * @param triggers of a sink; empty if it takes no records
     */
    static LoadPlan of(
            List<PendingLoad> loads,
            Map<Long, SinkStatistics> statistics,
            Function<SinkId, Optional<LoadTriggers>> triggers,
            Instant now) {
        LoadPlan plan = new LoadPlan(new HashMap<>(), new HashSet<>(), new HashSet<>(), new ArrayList<>());
        Map<SinkId, Integer> waiting = new HashMap<>();
        for (PendingLoad load : loads) {
            if (load.state() != LoadState.WRITING) {
                if (!load.closing().orElse(now).plus(SETTLED).isAfter(now)) {
                    plan.closed(load, statistics.getOrDefault(load.id(), SinkStatistics.NONE), now);
                }
                if (plan.moved().get(load.id()) != LoadState.IMPORTED) {
                    waiting.merge(load.sink(), 1, Integer::sum);
                }
            }
        }
        for (PendingLoad load : loads) {
            if (load.state() == LoadState.WRITING) {
                SinkStatistics counted = statistics.getOrDefault(load.id(), SinkStatistics.NONE);
                triggers.apply(load.sink())
                        .ifPresent(found -> plan.open(load, counted, found, waiting.getOrDefault(load.sink(), 0), now));
            }
        }
        return plan;
    }

    private void open(PendingLoad load, SinkStatistics counted, LoadTriggers triggers, int closedBefore, Instant now) {
        RecordTotals all = counted.total();
        Duration age = Duration.between(load.opened(), now);
        if (triggers.load()
                .due(age, all.records(), all.compressedBytes(), load.slices(), KEPT, closedBefore)
                .isPresent()) {
            closed.add(load.sink());
            return;
        }
        RecordTotals waiting = counted.log();
        if (waiting.records() > 0
                && triggers.upload()
                        .due(waits(load, waiting, now), waiting.records(), waiting.compressedBytes())
                        .isPresent()) {
            flushed.add(load.table());
        }
    }

    /** Event times may be of any age, but none waits for longer than the load is open. */
    private static Duration waits(PendingLoad load, RecordTotals waiting, Instant now) {
        Instant first = Instant.EPOCH.plus(waiting.firstMicros(), ChronoUnit.MICROS);
        return Duration.between(first.isBefore(load.opened()) ? load.opened() : first, now);
    }

    /** Those of the tables that only triggers of open loads want. */
    Set<TableId> uploads() {
        Set<TableId> uploads = new HashSet<>(flushed);
        tried.forEach(load -> uploads.remove(load.table()));
        return uploads;
    }

    private void closed(PendingLoad load, SinkStatistics counted, Instant now) {
        boolean isStaged = counted.log().records() == 0;
        boolean isImported = isStaged && counted.staged().records() == 0;
        if (isImported) {
            moved.put(load.id(), LoadState.IMPORTED);
            return;
        }
        if (isStaged && load.state() == LoadState.CLOSING) {
            moved.put(load.id(), LoadState.IMPORTING);
        }
        if (load.retryAfter().map(after -> !after.isAfter(now)).orElse(true)) {
            flushed.add(load.table());
            tried.add(load);
        }
    }
}
