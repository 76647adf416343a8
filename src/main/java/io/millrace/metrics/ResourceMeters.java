package io.millrace.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.problem.Problem;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Gauges of what is bounded. They are bound once at the start and read whenever somebody scrapes, on any thread. */
public final class ResourceMeters {
    private final MeterRegistry registry;

    ResourceMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param bytes of bodies that are not answered yet */
    public void bindInflight(LongSupplier bytes, long max) {
        gauge("millrace.inflight", "Bodies that are not answered yet", "bytes", bytes);
        gauge("millrace.inflight.max", "The bound on millrace_inflight_bytes", "bytes", () -> max);
    }

    /** @param bytes of rows that wait for the disk */
    public void bindPending(LongSupplier bytes, long max) {
        gauge("millrace.pending", "Rows that wait for the disk", "bytes", bytes);
        gauge("millrace.pending.max", "The bound on millrace_pending_bytes", "bytes", () -> max);
    }

    /** @param bytes of rows in memory that are not imported */
    public void bindLive(LongSupplier bytes, long max) {
        gauge("millrace.live", "Rows in memory that are not imported yet", "bytes", bytes);
        gauge("millrace.live.max", "The bound on millrace_live_bytes", "bytes", () -> max);
    }

    /**
     * @param free bytes
     * @param reserve bytes of it that rows must leave
     * @param isReached whether rows are refused for it
     */
    public void bindDisk(LongSupplier free, long reserve, BooleanSupplier isReached) {
        gauge("millrace.disk.free", "Space left for the data folder", "bytes", () -> known(free));
        gauge("millrace.disk.reserve", "Rows are refused when less space is left", "bytes", () -> reserve);
        gauge(
                "millrace.disk.full",
                "1 while rows are refused for lack of space",
                null,
                () -> isReached.getAsBoolean() ? 1 : 0);
    }

    /** @param isUp whether PostgreSQL answers */
    public void bindPostgres(BooleanSupplier isUp) {
        gauge("millrace.postgres.up", "Whether PostgreSQL answers, 1 or 0", null, () -> isUp.getAsBoolean() ? 1 : 0);
    }

    /** @param count of files, sections and blocks that could not be read back as they were written */
    public void bindDamage(LongSupplier count) {
        gauge("millrace.damage", "Damaged files, sections and blocks that are known of", null, count);
    }

    /** -1 where the disk does not tell: a gauge must not fail a scrape. */
    private static long known(LongSupplier free) {
        try {
            return free.getAsLong();
        } catch (Problem unknown) {
            return -1;
        }
    }

    private void gauge(String name, String description, String unit, LongSupplier value) {
        Gauge.builder(name, value::getAsLong)
                .description(description)
                .baseUnit(unit)
                .strongReference(true)
                .register(registry);
    }
}
