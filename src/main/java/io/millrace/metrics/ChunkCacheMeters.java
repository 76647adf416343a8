package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.chunk.CacheObserver;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Copies on this node's disk of chunk files in a store. Thread-safe. */
public final class ChunkCacheMeters implements CacheObserver {
    private final MeterRegistry registry;
    private final Counter fetchedBytes;
    private final Counter evictedBytes;
    private final Timer fetches;

    ChunkCacheMeters(MeterRegistry registry) {
        this.registry = registry;
        this.fetchedBytes = Counter.builder("millrace.chunk.cache.fetched")
                .description("Bytes of chunk files that were fetched from the store because somebody read them")
                .baseUnit("bytes")
                .register(registry);
        this.evictedBytes = Counter.builder("millrace.chunk.cache.evicted")
                .description("Bytes of copies of chunk files that made room for others")
                .baseUnit("bytes")
                .register(registry);
        this.fetches = Timer.builder("millrace.chunk.cache.fetches")
                .description("Chunk files that were fetched from the store, until they were checked")
                .register(registry);
    }

    public void bindBytes(LongSupplier bytes) {
        Gauge.builder("millrace.chunk.cache.size", bytes::getAsLong)
                .description("Copies of chunk files on the disk of this node")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void fetched(long bytes, long nanos) {
        fetchedBytes.increment((double) bytes);
        fetches.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void evicted(long bytes) {
        evictedBytes.increment((double) bytes);
    }
}
