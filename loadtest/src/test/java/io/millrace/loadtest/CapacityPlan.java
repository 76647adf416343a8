package io.millrace.loadtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code capacity} does: each batch with each number of connections. Immutable.
 *
 * @param duration of each step
 */
record CapacityPlan(
        DialectKind dialect,
        int endpoints,
        List<Integer> batches,
        List<Integer> levels,
        Payload payload,
        Duration duration) {

    static Settings settings() {
        return Settings.ofSystem().withDefaults(Map.of(Property.ENDPOINTS, "4", Property.DURATION, "10s"));
    }

    static CapacityPlan of(Settings settings) {
        for (Property other : List.of(Property.BATCH, Property.CONNECTIONS, Property.RATE)) {
            if (settings.isGiven(other)) {
                throw new SettingsException(
                        other, "capacity takes batches=1,10,… and levels=1,4,… and posts as fast as it is answered");
            }
        }
        return new CapacityPlan(
                DialectKind.of(settings),
                settings.whole(Property.ENDPOINTS, 1, 1_000),
                settings.rising(Property.BATCHES, 1, 10_000),
                settings.rising(Property.LEVELS, 1, 60_000),
                Payload.of(settings),
                settings.duration(Property.DURATION, Duration.ofSeconds(1)));
    }

    /** In the order in which they are run. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        batches.forEach(batch -> levels.forEach(level -> steps.add(new Step(batch, level))));
        return steps;
    }

    @Override
    public String toString() {
        return "capacity: " + endpoints + " endpoints (" + dialect.text() + ") without limits, " + payload.bytes()
                + " bytes each, " + duration.toSeconds() + " s each step";
    }
}
