package io.millrace.coordinator.pipeline;

import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.RecordTotals;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SinkTotals;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells what came through sinks: what PostgreSQL counts, and what this node has that is not registered there. The node's part is looked
 * at first. What of it PostgreSQL counts a moment later is known by the slices that are registered then, so nothing counts twice, and
 * nothing that was acknowledged is missing. Confined to its verticle.
 */
public final class Statistics {
    /** Each after the first since a segment was cut and registered during the one before, so it is hardly ever more than two. */
    private static final int ATTEMPTS_MAX = 100;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final StatisticsLedger ledger;
    private final UnregisteredTotals unregistered;

    /** @param node whose slices those are that {@code unregistered} tells of */
    public Statistics(Pool pool, String node, UnregisteredTotals unregistered) {
        this.ledger = new StatisticsLedger(pool, node);
        this.unregistered = unregistered;
    }

    /** One entry for each. */
    public Future<Map<SinkId, SinkStatistics>> of(Set<SinkId> sinks) {
        return Transactions.repeat(() -> ledger.counters(sinks))
                .compose(counters -> count(counters.keySet()).map(counted -> {
                    Map<SinkId, SinkStatistics> all = new HashMap<>();
                    counters.forEach((counter, sink) ->
                            all.merge(sink, counted.getOrDefault(counter, SinkStatistics.NONE), SinkStatistics::plus));
                    return Map.copyOf(all);
                }));
    }

    /** By the numbers under which sinks and loads are counted, of those that have any. */
    public Future<Map<Long, SinkStatistics>> count(Set<Long> counters) {
        return count(counters, 1);
    }

    private Future<Map<Long, SinkStatistics>> count(Set<Long> counters, int attempt) {
        UnregisteredTotals.Part here = unregistered.of(counters);
        return Transactions.repeat(() -> ledger.of(counters, here.slices().keySet(), here.firstUncut()))
                .compose(known -> {
                    if (known.registered().stream().noneMatch(slice -> slice >= here.firstUncut())) {
                        return Future.succeededFuture(sum(here, known));
                    }
                    return attempt < ATTEMPTS_MAX ? count(counters, attempt + 1) : Future.failedFuture(tooFast());
                });
    }

    private static Problem tooFast() {
        return new Problem(ProblemCode.UNAVAILABLE_NOW, "rows move faster than they can be counted; ask again later")
                .retryAfter(RETRY_AFTER);
    }

    private static Map<Long, SinkStatistics> sum(UnregisteredTotals.Part here, StatisticsLedger.Known known) {
        Map<Long, SinkStatistics> all = new HashMap<>(known.byCounter());
        here.uncut().forEach((counter, totals) -> add(all, counter, totals));
        for (Map.Entry<Long, List<SinkTotals>> slice : here.slices().entrySet()) {
            if (!known.registered().contains(slice.getKey())) {
                slice.getValue().forEach(sink -> add(all, sink.sink(), sink.totals()));
            }
        }
        return all;
    }

    private static void add(Map<Long, SinkStatistics> all, long counter, RecordTotals inLog) {
        all.merge(
                counter,
                new SinkStatistics(inLog, RecordTotals.NONE, RecordTotals.NONE, Optional.empty()),
                SinkStatistics::plus);
    }

    /** From now on those count as imported that are imported from now on. */
    public Future<Void> reset(Set<SinkId> sinks) {
        return ledger.reset(sinks);
    }
}
