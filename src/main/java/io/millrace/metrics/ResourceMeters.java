package io.millrace.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** @param folder has to exist */
    public void bindDisk(Path folder) {
        gauge("millrace.disk.free", "Space left for the data folder", "bytes", () -> freeBytes(folder));
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
    private static long freeBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
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
