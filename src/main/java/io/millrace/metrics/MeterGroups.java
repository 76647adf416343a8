package io.millrace.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Meters of many things of one kind. So that a scrape stays bounded, so many things have meters of their own; those that come later share one
 * set until others go. Thread-safe.
 *
 * @param <K> what tells the things apart
 * @param <M> the meters of one of them
 */
final class MeterGroups<K, M> {
    private final int ownMax;
    private final Function<K, M> make;
    private final Supplier<M> makeShared;
    private final Consumer<M> remove;
    private final Map<K, M> own = new ConcurrentHashMap<>();
    private M shared;

    /**
     * @param ownMax how many have meters of their own
     * @param makeShared those of all others, made when there are any
     */
    MeterGroups(int ownMax, Function<K, M> make, Supplier<M> makeShared, Consumer<M> remove) {
        this.ownMax = ownMax;
        this.make = make;
        this.makeShared = makeShared;
        this.remove = remove;
    }

    /** Made when they are asked for the first time. */
    M of(K key) {
        M known = own.get(key);
        return known != null ? known : missing(key);
    }

    private synchronized M missing(K key) {
        if (own.containsKey(key) || own.size() < ownMax) {
            return own.computeIfAbsent(key, make);
        }
        shared = shared == null ? makeShared.get() : shared;
        return shared;
    }

    /** Removes the meters of all others. */
    synchronized void retain(Set<K> existing) {
        own.entrySet().removeIf(entry -> {
            boolean isGone = !existing.contains(entry.getKey());
            if (isGone) {
                remove.accept(entry.getValue());
            }
            return isGone;
        });
    }
}
