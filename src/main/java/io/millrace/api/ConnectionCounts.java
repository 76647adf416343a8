package io.millrace.api;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections one listener has, in all and of each client address. Thread-safe: shared by all event loops. */
final class ConnectionCounts {
    private final ConnectionSettings settings;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();

    ConnectionCounts(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** Counts one more, to be followed by {@link #leave}; or says why it cannot be taken. */
    Optional<ConnectionEnd> enter(String address) {
        if (all.incrementAndGet() > settings.listenerMax()) {
            all.decrementAndGet();
            return Optional.of(ConnectionEnd.LISTENER_FULL);
        }
        if (addresses.merge(address, 1, Integer::sum) > settings.addressMax()) {
            leave(address);
            return Optional.of(ConnectionEnd.ADDRESS_FULL);
        }
        return Optional.empty();
    }

    void leave(String address) {
        all.decrementAndGet();
        addresses.computeIfPresent(address, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
