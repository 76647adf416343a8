package io.millrace.coordinator.load;

import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CloseLoads;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.LoadPolicy;
import io.millrace.catalog.LoadTriggers;
import io.millrace.coordinator.catalog.CatalogStore;
import io.millrace.coordinator.pipeline.Statistics;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import io.millrace.model.SinkLoad;
import io.millrace.model.SinkStatistics;
import io.millrace.model.TableId;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second what is to be done with loads, and does it: closes those that are full or old enough, has the rows of closed ones
 * brought into chunks, and notes how far each has come. Confined to its verticle.
 */
public final class Loads {
    private static final Logger log = LoggerFactory.getLogger(Loads.class);

    private static final long LOOK_MILLIS = 1_000;
    private static final long CLEAN_UP_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final Duration RETRY_LONGEST = Duration.ofHours(3);

    private final Vertx vertx;
    private final Bus bus;
    private final LoadLedger ledger;
    private final CatalogStore store;
    private final EndpointCatalog catalog;
    private final Statistics statistics;
    private final UnregisteredTotals unregistered;
    private final LoadSettings settings;
    private final LoadObserver observer;
    private final RetryBackOff backOff;
    private final Random dice = new Random();
    private final UploadPauses pauses;
    private long looks;
    private long cleanUps;
    private boolean isStopped;
    private boolean isFlushing;

    public Loads(
            Vertx vertx,
            Bus bus,
            Pool pool,
            CatalogStore store,
            EndpointCatalog catalog,
            Statistics statistics,
            UnregisteredTotals unregistered,
            LoadSettings settings,
            LoadObserver observer) {
        this.vertx = vertx;
        this.bus = bus;
        this.ledger = new LoadLedger(pool);
        this.store = store;
        this.catalog = catalog;
        this.statistics = statistics;
        this.unregistered = unregistered;
        this.settings = settings;
        this.observer = observer;
        this.backOff = new RetryBackOff(settings.retryInitial(), RETRY_LONGEST);
        this.pauses = new UploadPauses(backOff, dice);
    }

    /** Looks from now on, if there is a dialect that has loads. */
    public void start() {
        if (!settings.policies().isEmpty()) {
            lookLater();
            cleanUps = vertx.setPeriodic(CLEAN_UP_MILLIS, timer -> ledger.cleanUp(
                            settings.keptLoads(), settings.keptAge(), unregistered.sinks())
                    .onFailure(
                            e -> log.warn("old loads could not be forgotten, the next try comes: {}", e.getMessage())));
        }
    }

    public void stop() {
        isStopped = true;
        vertx.cancelTimer(looks);
        vertx.cancelTimer(cleanUps);
    }

    /** Those of sinks, by the time of their opening. */
    public Future<List<SinkLoad>> of(Set<SinkId> sinks) {
        return Transactions.repeat(() -> ledger.of(sinks)).compose(loads -> statistics
                .count(loads.stream().map(SinkLoad::id).collect(Collectors.toSet()))
                .map(counted ->
                        loads.stream().map(load -> counted(load, counted)).toList()));
    }

    private static SinkLoad counted(SinkLoad load, Map<Long, SinkStatistics> counted) {
        return new SinkLoad(
                load.id(),
                load.sink(),
                load.state(),
                load.opened(),
                load.closing(),
                load.importing(),
                load.imported(),
                load.retry(),
                counted.getOrDefault(load.id(), SinkStatistics.NONE));
    }

    private void lookLater() {
        looks = vertx.setTimer(LOOK_MILLIS, timer -> look().onComplete(done -> goOn(), failure -> {
            log.warn("loads could not be looked at, the next try comes: {}", failure.getMessage());
            goOn();
        }));
    }

    private void goOn() {
        if (!isStopped) {
            lookLater();
        }
    }

    private Future<Void> look() {
        return ledger.pending(unregistered.sinks())
                .onSuccess(this::observe)
                .compose(loads -> loads.isEmpty()
                        ? Future.succeededFuture()
                        : statistics
                                .count(loads.stream().map(PendingLoad::id).collect(Collectors.toSet()))
                                .compose(counted ->
                                        carryOut(loads, LoadPlan.of(loads, counted, this::triggers, Instant.now()))));
    }

    private void observe(List<PendingLoad> loads) {
        observer.pending(
                loads.stream().collect(Collectors.groupingBy(PendingLoad::state, Collectors.counting())),
                loads.stream().filter(load -> load.attempts() > 0).count());
    }

    private void observeImported(List<PendingLoad> loads, LoadPlan plan) {
        Instant now = Instant.now();
        loads.stream()
                .filter(load -> plan.moved().get(load.id()) == LoadState.IMPORTED)
                .forEach(load -> observer.imported(
                        load.sink(), Duration.between(load.closing().orElse(now), now)));
    }

    private Future<Void> carryOut(List<PendingLoad> loads, LoadPlan plan) {
        return ledger.move(plan.moved())
                .onSuccess(moved -> observeImported(loads, plan))
                .compose(moved -> plan.closed().isEmpty()
                        ? Future.<Void>succeededFuture()
                        : store.execute(new CloseLoads(plan.closed())))
                .onSuccess(done -> {
                    if (!isFlushing) {
                        flush(plan);
                    }
                });
    }

    /** Beside what else goes on: a store that is away must not keep loads of other tables from being closed. */
    private void flush(LoadPlan plan) {
        Set<TableId> uploads = pauses.ready(plan.uploads(), Instant.now());
        Set<TableId> there = new HashSet<>(plan.flushed());
        there.removeAll(plan.uploads());
        there.addAll(uploads);
        there.removeIf(table -> catalog.current().table(table).isEmpty());
        if (there.isEmpty()) {
            return;
        }
        isFlushing = true;
        bus.request(Transfers.FLUSH, new Transfers.Flush(there))
                .onComplete(
                        done -> {
                            isFlushing = false;
                            pauses.done(uploads);
                        },
                        failure -> {
                            isFlushing = false;
                            pauses.failed(uploads, Instant.now());
                            failed(plan.tried(), failure);
                        });
    }

    /** What has come through all the same is seen at the next look; the others wait. */
    private void failed(List<PendingLoad> loads, Throwable failure) {
        if (isStopped) {
            return;
        }
        loads.forEach(load -> observer.failed(load.sink()));
        Map<Integer, List<PendingLoad>> byAttempts =
                new TreeMap<>(loads.stream().collect(Collectors.groupingBy(PendingLoad::attempts)));
        byAttempts.forEach((attempts, some) -> {
            Instant after = Instant.now().plus(backOff.after(attempts + 1, dice));
            ledger.failed(some, failure.getMessage(), after)
                    .onFailure(e -> log.warn("a failed import could not be noted: {}", e.getMessage()));
        });
        log.warn(
                "the rows of {} closed loads, and of open ones, could not be imported, to be tried again: {}",
                loads.size(),
                failure.getMessage());
    }

    private Optional<LoadTriggers> triggers(SinkId id) {
        Catalog now = catalog.current();
        return now.sink(id).flatMap(sink -> now.endpoint(sink.endpoint()).flatMap(endpoint -> {
            LoadPolicy policy = settings.policies().get(endpoint.dialect());
            return policy == null ? Optional.empty() : Optional.of(policy.of(endpoint, sink));
        }));
    }
}
