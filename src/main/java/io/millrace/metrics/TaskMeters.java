package io.millrace.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.coordinator.task.TaskObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Tasks that run, and how long they took. Thread-safe. */
public final class TaskMeters implements TaskObserver {
    private final AtomicLong running = new AtomicLong();
    private final Timer done;
    private final Timer failed;

    TaskMeters(MeterRegistry registry) {
        Gauge.builder("millrace.tasks.running", running, AtomicLong::get)
                .description("Tasks that are being carried out")
                .register(registry);
        done = duration(registry, "done");
        failed = duration(registry, "failed");
    }

    private static Timer duration(MeterRegistry registry, String outcome) {
        return Timer.builder("millrace.task.duration")
                .description("From the beginning of a task to its end")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void begun() {
        running.incrementAndGet();
    }

    @Override
    public void ended(boolean isDone, Duration time) {
        running.decrementAndGet();
        (isDone ? done : failed).record(time);
    }
}
