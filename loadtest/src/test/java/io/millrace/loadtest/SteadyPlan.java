package io.millrace.loadtest;

import java.time.Duration;
import java.util.Map;

/**
 * What {@code steady} does. Immutable.
 *
 * @param rate records per second of one endpoint, which is its limit
 * @param duration of one connection
 * @param ramp in what time they are opened
 */
record SteadyPlan(
        DialectKind dialect,
        int endpoints,
        int connections,
        int rate,
        int batch,
        Payload payload,
        Duration duration,
        Duration ramp) {

    /** Inflated; the limit of an endpoint that says nothing else. */
    private static final long BYTES_PER_SECOND_MAX = 1_000_000;

    /** As many as a client address has ports. */
    private static final int CONNECTIONS_MAX = 60_000;

    /** In less Gatling starts no user at all. */
    private static final Duration RAMP_MIN = Duration.ofSeconds(1);

    /** 100 handshakes a second, unless the ramp is given. */
    private static final Duration OPENED_EACH = Duration.ofMillis(10);

    static Settings settings() {
        return Settings.ofSystem()
                .withDefaults(Map.of(
                        Property.ENDPOINTS, "10",
                        Property.CONNECTIONS, "2000",
                        Property.RATE, "1000",
                        Property.BATCH, "2",
                        Property.DURATION, "60s"));
    }

    static SteadyPlan of(Settings settings) {
        SteadyPlan plan = new SteadyPlan(
                DialectKind.of(settings),
                settings.whole(Property.ENDPOINTS, 1, 1_000),
                settings.whole(Property.CONNECTIONS, 1, CONNECTIONS_MAX),
                settings.whole(Property.RATE, 1, 1_000_000),
                settings.whole(Property.BATCH, 1, 10_000),
                Payload.of(settings),
                settings.duration(Property.DURATION, Duration.ofSeconds(1)),
                ramp(settings));
        plan.requireWithinLimits();
        return plan;
    }

    private static Duration ramp(Settings settings) {
        if (settings.text(Property.RAMP).isPresent()) {
            return settings.duration(Property.RAMP, RAMP_MIN);
        }
        Duration ramp = OPENED_EACH.multipliedBy(settings.whole(Property.CONNECTIONS, 1, CONNECTIONS_MAX));
        return ramp.compareTo(RAMP_MIN) < 0 ? RAMP_MIN : ramp;
    }

    /**
     * After a stall of the server each connection may be charged twice at once: for the post that waited and for the next one. The
     * budget of a second has to hold that.
     */
    private void requireWithinLimits() {
        if (connections % endpoints != 0) {
            throw new SettingsException(
                    Property.CONNECTIONS,
                    "has to be a multiple of the " + endpoints + " endpoints, but is " + connections);
        }
        int atOnce = Math.multiplyExact(connections / endpoints, batch);
        if (2L * atOnce > rate) {
            throw new SettingsException(
                    Property.BATCH,
                    connections / endpoints + " connections of an endpoint with batches of " + batch + " send up to "
                            + 2L * atOnce + " records at once after a pause of the server, more than the " + rate
                            + " that it admits; take fewer connections, smaller batches or more endpoints");
        }
        long bytes = (long) rate * (payload.bytes() + Payload.FRAME_BYTES);
        if (bytes > BYTES_PER_SECOND_MAX) {
            throw new SettingsException(
                    Property.PAYLOAD,
                    rate + " records of " + payload.bytes() + " bytes are " + bytes
                            + " bytes per second, more than the " + BYTES_PER_SECOND_MAX + " that an endpoint admits");
        }
    }

    /** From one post of a connection to its next; rounded up, so that the rate is not exceeded. */
    Duration pace() {
        long recordsAtOnce = (long) (connections / endpoints) * batch;
        return Duration.ofMillis((recordsAtOnce * 1_000 + rate - 1) / rate);
    }

    String figures() {
        return endpoints + " endpoints (" + dialect.text() + ") at " + rate + " records/s, " + connections
                + " connections, batches of " + batch + ", " + payload.bytes() + " bytes each, for "
                + duration.toSeconds() + " s";
    }
}
