package io.millrace.api;

import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it was told. Thread-safe. */
public final class RecordedConnections implements ConnectionObserver {
    private final AtomicInteger open = new AtomicInteger();
    private final Map<ConnectionEnd, Integer> ended = new ConcurrentHashMap<>();

    @Override
    public void opened() {
        open.incrementAndGet();
    }

    @Override
    public void closed() {
        open.decrementAndGet();
    }

    @Override
    public void ended(ConnectionEnd why) {
        ended.merge(why, 1, Integer::sum);
    }

    @Override
    public void answered(HttpMethod method, int status, long nanos) {}

    @Override
    public void socket(SocketEvent event) {}

    public int count(ConnectionEnd why) {
        return ended.getOrDefault(why, 0);
    }

    /** Waits until so many connections are open. */
    public void awaitOpen(int count) {
        while (open.get() != count) {
            Thread.onSpinWait();
        }
    }
}
