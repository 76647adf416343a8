package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.transfer.ScrubObserver;
import java.util.concurrent.atomic.AtomicLong;

/** What the scrub has read and found. Thread-safe. */
public final class ScrubMeters implements ScrubObserver {
    private final Counter bytes;
    private final Counter chunks;
    private final Counter slices;
    private final Counter damaged;
    private final Counter passes;
    private final AtomicLong endedSeconds = new AtomicLong();

    ScrubMeters(MeterRegistry registry) {
        bytes = Counter.builder("millrace.scrub.read")
                .description("Bytes of chunks and staged slices that were read back and checked")
                .baseUnit("bytes")
                .register(registry);
        chunks = files(registry, "chunk");
        slices = files(registry, "slice");
        damaged = Counter.builder("millrace.scrub.damaged")
                .description("Files that the scrub found damaged or gone, each time it found them so")
                .register(registry);
        passes = Counter.builder("millrace.scrub.passes")
                .description("How often all files were checked since the server started")
                .register(registry);
        Gauge.builder("millrace.scrub.pass.ended", endedSeconds, AtomicLong::get)
                .description("When the last pass ended, in seconds since 1970; 0 before the first")
                .baseUnit("seconds")
                .register(registry);
    }

    private static Counter files(MeterRegistry registry, String kind) {
        return Counter.builder("millrace.scrub.files")
                .description("Files that were read back and checked")
                .tag("kind", kind)
                .register(registry);
    }

    @Override
    public void chunk(long length, boolean isWhole) {
        chunks.increment();
        file(length, isWhole);
    }

    @Override
    public void slice(long length, boolean isWhole) {
        slices.increment();
        file(length, isWhole);
    }

    private void file(long length, boolean isWhole) {
        bytes.increment((double) length);
        if (!isWhole) {
            damaged.increment();
        }
    }

    @Override
    public void passed(long endedMillis) {
        passes.increment();
        endedSeconds.set(endedMillis / 1_000);
    }
}
