package io.millrace.recorder;

import io.millrace.admission.ChunkMaker;
import io.millrace.admission.CommitCommand;
import io.millrace.admission.Control;
import io.millrace.admission.Conversations;
import io.millrace.admission.Datasets;
import io.millrace.admission.Queries;
import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointState;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits recorders, one commit of a recorder after the other: on demand, and by the clock those that have taken something. What fails is tried again, later
 * each time. Confined to its event loop.
 */
public final class RecorderVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(RecorderVerticle.class);
    private static final long TICK_MILLIS = 50;
    private static final long BACK_OFF_NANOS_MAX = Duration.ofMinutes(1).toNanos();

    private final Bus bus;
    private final EndpointCatalog catalog;
    private final ChunkMaker maker;
    private final ToLongFunction<Endpoint> lastRecord;
    private final Commit commit;
    private final CleanUp cleanUp;
    private final Duration cleanUpInterval;

    private final Map<String, CommitQueue> queues = new HashMap<>();
    private final Map<String, Schedule> schedules = new HashMap<>();
    /** Those that commit by themselves, as the catalog had them when it was looked at last. */
    private final List<Recorder> recorders = new ArrayList<>();

    private Catalog seen;
    private boolean isCleaning;

    /** @param interval between its commits */
    private record Recorder(Endpoint endpoint, Duration interval) {}

    /** When a recorder is due, by the nanosecond clock, and what it had taken then. */
    private static final class Schedule {
        private long dueNanos;
        private int failures;
        private long committedUpTo = -1;
    }

    /**
     * @param maker makes chunks of what recorders have taken
     * @param lastRecord id of the last record that an endpoint's table has been given since the start; 0 if there was none
     * @param micros the wall clock, microseconds since 1970
     * @param grace how long chunks stay that nobody wants any more
     */
    public RecorderVerticle(
            Bus bus,
            EndpointCatalog catalog,
            Datasets datasets,
            Queries queries,
            ChunkMaker maker,
            ToLongFunction<Endpoint> lastRecord,
            LongSupplier micros,
            Duration grace) {
        this.bus = bus;
        this.catalog = catalog;
        this.maker = maker;
        this.lastRecord = lastRecord;
        this.commit = new Commit(catalog, datasets, queries, maker, micros);
        this.cleanUp = new CleanUp(catalog, datasets, new Control(bus), maker.dialect(), grace);
        this.cleanUpInterval = Duration.ofMillis(Math.max(1_000, Math.min(60_000, grace.toMillis() / 4)));
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
        vertx.setPeriodic(cleanUpInterval.toMillis(), timer -> clean());
        return bus.serve(Conversations.COMMIT, this::commit).completion();
    }

    private Future<Void> commit(CommitCommand command) {
        CommitQueue queue = queues.computeIfAbsent(command.recorder(), id -> new CommitQueue(() -> commit.run(id)));
        return queue.ask().onComplete(done -> {
            if (queue.isIdle()) {
                queues.remove(command.recorder(), queue);
            }
        });
    }

    private void tick() {
        long now = System.nanoTime();
        Catalog current = catalog.current();
        if (current != seen) {
            seen = current;
            recorders.clear();
            for (Endpoint endpoint : current.endpoints(maker.dialect())) {
                if (endpoint.state() == EndpointState.ACTIVE) {
                    maker.interval(endpoint).ifPresent(interval -> recorders.add(new Recorder(endpoint, interval)));
                }
            }
            schedules
                    .keySet()
                    .retainAll(recorders.stream()
                            .map(recorder -> recorder.endpoint().name())
                            .collect(Collectors.toSet()));
        }
        recorders.forEach(recorder -> look(recorder.endpoint(), recorder.interval(), now));
    }

    private void look(Endpoint endpoint, Duration interval, long now) {
        Schedule schedule = schedules.get(endpoint.name());
        if (schedule == null) {
            schedule = new Schedule();
            schedule.dueNanos = now + interval.toNanos();
            schedules.put(endpoint.name(), schedule);
        }
        if (now - schedule.dueNanos < 0) {
            return;
        }
        schedule.dueNanos = now + interval.toNanos();
        long last = lastRecord.applyAsLong(endpoint);
        if (last == schedule.committedUpTo || queues.containsKey(endpoint.name())) {
            return;
        }
        Schedule running = schedule;
        commit(new CommitCommand(endpoint.name()))
                .onSuccess(done -> {
                    running.failures = 0;
                    running.committedUpTo = last;
                })
                .onFailure(failure -> {
                    running.failures = Math.min(running.failures + 1, 30);
                    long wait = Math.min(BACK_OFF_NANOS_MAX, interval.toNanos() << Math.min(6, running.failures));
                    running.dueNanos = System.nanoTime() + Math.max(interval.toNanos(), wait);
                    log.warn(
                            "dataset {} could not be committed, which is tried again: {}",
                            endpoint.name(),
                            failure.getMessage());
                });
    }

    private void clean() {
        if (!isCleaning) {
            isCleaning = true;
            cleanUp.run()
                    .onFailure(failure ->
                            log.warn("chunks could not be removed, which is tried again: {}", failure.getMessage()))
                    .onComplete(done -> isCleaning = false);
        }
    }
}
