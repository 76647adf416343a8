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
import java.util.stream.Collectors;

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
        return of(sinks, 1);
    }

    private Future<Map<SinkId, SinkStatistics>> of(Set<SinkId> sinks, int attempt) {
        UnregisteredTotals.Part here =
                unregistered.of(sinks.stream().map(SinkId::value).collect(Collectors.toSet()));
        return Transactions.repeat(() -> ledger.of(sinks, here.slices().keySet(), here.firstUncut()))
                .compose(known -> {
                    if (known.registered().stream().noneMatch(slice -> slice >= here.firstUncut())) {
                        return Future.succeededFuture(sum(sinks, here, known));
                    }
                    return attempt < ATTEMPTS_MAX ? of(sinks, attempt + 1) : Future.failedFuture(tooFast());
                });
    }

    private static Problem tooFast() {
        return new Problem(ProblemCode.UNAVAILABLE_NOW, "rows move faster than they can be counted; ask again later")
                .retryAfter(RETRY_AFTER);
    }

    private static Map<SinkId, SinkStatistics> sum(
            Set<SinkId> sinks, UnregisteredTotals.Part here, StatisticsLedger.Known known) {
        Map<SinkId, SinkStatistics> all = new HashMap<>();
        sinks.forEach(sink -> all.put(sink, known.bySink().getOrDefault(sink, SinkStatistics.NONE)));
        here.uncut().forEach((sink, totals) -> add(all, sink, totals));
        for (Map.Entry<Long, List<SinkTotals>> slice : here.slices().entrySet()) {
            if (!known.registered().contains(slice.getKey())) {
                slice.getValue().forEach(sink -> add(all, sink.sink(), sink.totals()));
            }
        }
        return Map.copyOf(all);
    }

    private static void add(Map<SinkId, SinkStatistics> all, long sink, RecordTotals inLog) {
        all.merge(
                new SinkId(sink),
                new SinkStatistics(inLog, RecordTotals.NONE, RecordTotals.NONE, Optional.empty()),
                SinkStatistics::plus);
    }

    /** From now on those count as imported that are imported from now on. */
    public Future<Void> reset(Set<SinkId> sinks) {
        return ledger.reset(sinks);
    }
}
