package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of one thing that can go away, with its tags on each of them. Thread-safe. */
final class MeterGroup {
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();

    /** @param tags names and values in turn; no other group has the same */
    MeterGroup(MeterRegistry registry, String... tags) {
        this.registry = registry;
        this.tags = Tags.of(tags);
    }

    Counter counter(String name, String description, String... moreTags) {
        return kept(Counter.builder(name)
                .description(description)
                .tags(tags.and(moreTags))
                .register(registry));
    }

    /** @param bounds of a histogram; none for the sum, the number and the longest alone */
    Timer timer(String name, String description, Duration... bounds) {
        return kept(Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(bounds)
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
