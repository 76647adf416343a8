package io.millrace.chunk;

/** Told what a {@link ChunkCache} does. Must be quick. */
public interface CacheObserver {
    CacheObserver NONE = new CacheObserver() {};

    /** A chunk file was fetched from the store because somebody reads it. */
    default void fetched(long bytes, long nanos) {}

    /** A copy was removed to make room for others. */
    default void evicted(long bytes) {}
}
