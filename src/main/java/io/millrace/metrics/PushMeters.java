package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Subscription;
import io.millrace.push.PushObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What becomes of records that are sent on, and how far behind that is. Thread-safe. */
public final class PushMeters implements PushObserver {
    private final EndpointCatalog catalog;
    private final Counter sent;
    private final Counter failed;
    private final Counter buried;
    private final MultiGauge lag;

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

    @Override
    public void lags(Map<String, Double> seconds) {
        List<Row<?>> rows = new ArrayList<>();
        seconds.forEach((id, value) -> rows.add(Row.of(
                Tags.of(
                        "subscription",
                        id,
                        "name",
                        catalog.current()
                                .subscription(id)
                                .map(Subscription::name)
                                .orElse("")),
                value)));
        lag.register(rows, true);
    }
}
