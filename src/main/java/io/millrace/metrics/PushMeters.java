package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Subscription;
import io.millrace.push.PushObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What becomes of records that are sent on, and how far behind that is. Thread-safe: the lags have a lock. */
public final class PushMeters implements PushObserver {
    private final EndpointCatalog catalog;
    private final Counter sent;
    private final Counter failed;
    private final Counter buried;
    private final MultiGauge lag;
    private Map<Named, Lag> known = Map.of();

    private record Named(String id, String name) {}

    /** Read by any thread. */
    private static final class Lag {
        private volatile double seconds;
    }

    /** @param catalog tells the names of subscriptions */
    public PushMeters(Meters meters, EndpointCatalog catalog) {
        this.catalog = catalog;
        sent = counter(meters, "millrace.push.sent", "Records that subscribers have taken");
        failed = counter(meters, "millrace.push.failed", "Tries to send a record that have failed");
        buried = counter(meters, "millrace.push.buried", "Records that were given up, and are kept as dead letters");
        lag = MultiGauge.builder("millrace.push.lag")
                .description("Age of the record that a subscription is about to send; 0 if there is none")
                .baseUnit("seconds")
                .register(meters.registry());
    }

    private static Counter counter(Meters meters, String name, String description) {
        return Counter.builder(name).description(description).register(meters.registry());
    }

    @Override
    public void sent() {
        sent.increment();
    }

    @Override
    public void failed() {
        failed.increment();
    }

    @Override
    public void buried() {
        buried.increment();
    }

    /** Called several times a second, so what is known is only given its value. */
    @Override
    public synchronized void lags(Map<String, Double> seconds) {
        Map<Named, Lag> now = new HashMap<>();
        seconds.forEach((id, value) -> {
            Named named = named(id);
            Lag lag = known.getOrDefault(named, new Lag());
            lag.seconds = value;
            now.put(named, lag);
        });
        if (!now.keySet().equals(known.keySet())) {
            known = now;
            List<Row<?>> rows = new ArrayList<>();
            now.forEach((named, each) -> rows.add(
                    Row.of(Tags.of("subscription", named.id(), "name", named.name()), each, value -> value.seconds)));
            lag.register(rows, true);
        }
    }

    private Named named(String id) {
        return new Named(
                id, catalog.current().subscription(id).map(Subscription::name).orElse(""));
    }
}
