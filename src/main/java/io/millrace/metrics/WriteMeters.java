package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What imports bring. Thread-safe: one set for all of them. */
public final class WriteMeters {
    private final Counter received;
    private final Counter stored;
    private final Counter clearReceived;
    private final Counter cleared;

    WriteMeters(MeterRegistry registry) {
        received = values(registry, "set", "received");
        stored = values(registry, "set", "stored");
        clearReceived = values(registry, "clear", "received");
        cleared = values(registry, "clear", "stored");
    }

    private static Counter values(MeterRegistry registry, String action, String state) {
        return Counter.builder("millrace.import.values")
                .description("Values and bits that imports set or clear, whether or not that changes something")
                .tag("action", action)
                .tag("state", state)
                .register(registry);
    }

    public void received(long set, long clear) {
        received.increment((double) set);
        clearReceived.increment((double) clear);
    }

    /** They are durable. */
    public void stored(long set, long clear) {
        stored.increment((double) set);
        cleared.increment((double) clear);
    }
}
