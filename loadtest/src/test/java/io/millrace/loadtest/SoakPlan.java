package io.millrace.loadtest;

import java.time.Duration;
import java.util.Map;

/**
 * What {@code soak} does: a steady load of records that are there already, after the first time. Immutable.
 *
 * @param load endpoints, connections and rate
 * @param population different records of an endpoint
 * @param reads pause from one query to the next
 * @param isDiskShared whether others write to the disk of the server
 */
record SoakPlan(SteadyPlan load, int population, Duration reads, boolean isDiskShared) {
    /** So many looks at the meters in a run. */
    private static final int LOOKS = 90;

    static Settings settings() {
        return Settings.ofSystem()
                .withDefaults(Map.of(
                        Property.ENDPOINTS, "4",
                        Property.CONNECTIONS, "80",
                        Property.RATE, "500",
                        Property.BATCH, "10",
                        Property.DURATION, "30m"));
    }

    static SoakPlan of(Settings settings) {
        SteadyPlan load = SteadyPlan.of(settings);
        int population = settings.whole(Property.POPULATION, 1, 100_000_000);
        if (load.dialect() != DialectKind.FEATUREBASE) {
            throw new SettingsException(
                    Property.DIALECT, "soak is for featurebase, where a record that comes again takes no new room");
        }
        if (population % load.batch() != 0) {
            throw new SettingsException(
                    Property.POPULATION,
                    "has to be a multiple of the batch, " + load.batch() + ", but is " + population);
        }
        settings.duration(Property.DURATION, Duration.ofMinutes(1));
        Target.base(settings, Property.MANAGEMENT);
        return new SoakPlan(
                load,
                population,
                settings.duration(Property.READS, Duration.ofMillis(1)),
                settings.flag(Property.SHARED_DISK));
    }

    long millisBetweenLooks() {
        return load.duration().toMillis() / LOOKS;
    }
}
