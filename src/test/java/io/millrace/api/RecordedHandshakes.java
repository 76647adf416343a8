package io.millrace.api;

import io.millrace.tls.HandshakeObserver;
import io.millrace.tls.HandshakeResult;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it was told. Thread-safe. */
public final class RecordedHandshakes implements HandshakeObserver {
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger underWayMost = new AtomicInteger();
    private final Map<HandshakeResult, Integer> results = new ConcurrentHashMap<>();

    @Override
    public void begun() {
        underWayMost.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    }

    @Override
    public void ended(HandshakeResult result) {
        underWay.decrementAndGet();
        results.merge(result, 1, Integer::sum);
    }

    @Override
    public void refused(HandshakeResult why) {
        results.merge(why, 1, Integer::sum);
    }

    public int underWay() {
        return underWay.get();
    }

    /** The most that there were at a time. */
    public int underWayMost() {
        return underWayMost.get();
    }

    public int count(HandshakeResult result) {
        return results.getOrDefault(result, 0);
    }
}
