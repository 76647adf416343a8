package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of one thing that can go away, with its tag on each of them. Thread-safe. */
final class MeterGroup {
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();

    MeterGroup(MeterRegistry registry, String tag, String value) {
        this.registry = registry;
        this.tags = Tags.of(tag, value);
    }

    Counter counter(String name, String description, String... moreTags) {
        return kept(Counter.builder(name)
                .description(description)
                .tags(tags.and(moreTags))
                .register(registry));
    }

    AtomicLong gauge(String name, String description, String unit) {
        AtomicLong value = new AtomicLong();
        kept(Gauge.builder(name, value, AtomicLong::get)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
        return value;
    }

    private <M extends Meter> M kept(M meter) {
        meters.add(meter);
        return meter;
    }

    void remove() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
