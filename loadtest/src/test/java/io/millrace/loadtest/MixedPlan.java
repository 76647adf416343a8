package io.millrace.loadtest;

import java.time.Duration;
import java.util.Map;

/**
 * What {@code mixed} does. Immutable.
 *
 * @param endpoints of each dialect
 * @param connections that post, over all dialects
 * @param rate records per second of each endpoint
 * @param reads pause from one read of a reader to its next
 */
record MixedPlan(
        int endpoints, int connections, int rate, int batch, Payload payload, Duration duration, Duration reads) {

    private static final int DIALECTS = DialectKind.values().length;

    static Settings settings() {
        return Settings.ofSystem()
                .withDefaults(Map.of(
                        Property.ENDPOINTS, "2",
                        Property.CONNECTIONS, "160",
                        Property.RATE, "200",
                        Property.BATCH, "5",
                        Property.DURATION, "60s"));
    }

    static MixedPlan of(Settings settings) {
        if (settings.isGiven(Property.DIALECT)) {
            throw new SettingsException(Property.DIALECT, "mixed posts through all of them; leave it out");
        }
        MixedPlan plan = new MixedPlan(
                settings.whole(Property.ENDPOINTS, 1, 100),
                settings.whole(Property.CONNECTIONS, 1, 60_000),
                settings.whole(Property.RATE, 1, 100_000),
                settings.whole(Property.BATCH, 1, 10_000),
                Payload.of(settings),
                settings.duration(Property.DURATION, Duration.ofSeconds(2)),
                settings.duration(Property.READS, Duration.ofMillis(1)));
        int endpoints = plan.endpoints() * DIALECTS;
        if (plan.connections() % endpoints != 0) {
            throw new SettingsException(
                    Property.CONNECTIONS,
                    "has to be a multiple of " + endpoints + ", " + plan.endpoints() + " endpoints of each of "
                            + DIALECTS + " dialects, but is " + plan.connections());
        }
        return plan;
    }

    int connectionsOfDialect() {
        return connections / DIALECTS;
    }

    /** From one post of a connection to its next. */
    Duration pace() {
        long recordsAtOnce = (long) (connectionsOfDialect() / endpoints) * batch;
        return Duration.ofMillis(Math.max(1, (recordsAtOnce * 1_000 + rate - 1) / rate));
    }

    @Override
    public String toString() {
        return "mixed: " + endpoints + " endpoints of each dialect at " + rate + " records/s, " + connections
                + " connections, batches of " + batch + ", and readers in PQL, SQL and of events, for "
                + duration.toSeconds() + " s";
    }
}
