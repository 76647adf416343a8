package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many queries there are and how long they take. Thread-safe: one set for all queries. */
public final class QueryMeters {
    private final Timer answered;
    private final Timer failed;
    private final Counter refused;
    private final Counter asked;
    private final Counter set;
    private final Counter cleared;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();

    QueryMeters(MeterRegistry registry) {
        answered = latency(registry, "answered");
        failed = latency(registry, "failed");
        refused = Counter.builder("millrace.queries.refused")
                .description("Queries that found the queue full")
                .register(registry);
        asked = Counter.builder("millrace.pql.queries")
                .description("Queries in PQL that came, whatever became of them")
                .register(registry);
        set = changes(registry, "set");
        cleared = changes(registry, "clear");
        gauge(registry, "waiting", waiting);
        gauge(registry, "running", running);
    }

    private static Counter changes(MeterRegistry registry, String call) {
        return Counter.builder("millrace.query.changes")
                .description("Calls that changed the value of a record")
                .tag("call", call)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String state, AtomicInteger queries) {
        Gauge.builder("millrace.queries", queries, AtomicInteger::get)
                .description("Queries under way")
                .tag("state", state)
                .register(registry);
    }

    /** A query in PQL has come. */
    public void asked() {
        asked.increment();
    }

    /** Calls that changed something, which is durable. */
    public void changed(long setCalls, long clearCalls) {
        set.increment((double) setCalls);
        cleared.increment((double) clearCalls);
    }

    /** The queue was full. */
    public void refused() {
        refused.increment();
    }

    public void queued() {
        waiting.incrementAndGet();
    }

    /** A thread has taken the query out of the queue. */
    public void started() {
        waiting.decrementAndGet();
        running.incrementAndGet();
    }

    /** The thread is free again; the query was {@link #answered} or has {@link #failed}. */
    public void ended() {
        running.decrementAndGet();
    }

    private static Timer latency(MeterRegistry registry, String outcome) {
        return Timer.builder("millrace.query.latency")
                .description("From the last byte of a query to its answer")
                .tag("outcome", outcome)
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
    }

    public void answered(long nanos) {
        answered.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void failed(long nanos) {
        failed.record(nanos, TimeUnit.NANOSECONDS);
    }
}
