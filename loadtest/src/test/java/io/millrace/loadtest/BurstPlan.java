package io.millrace.loadtest;

import java.time.Duration;
import java.util.Map;

/**
 * What {@code burst} does. Immutable.
 *
 * @param endpoints half of which get a flood, the other half patient clients
 * @param connections over all endpoints
 * @param rate the limit of each endpoint, in records per second
 * @param factor by how much the flood exceeds it
 */
record BurstPlan(int endpoints, int connections, int rate, int factor, int batch, Payload payload, Duration duration) {

    private static final int BYTES_PER_SECOND_MAX = 1_000_000;

    static Settings settings() {
        return Settings.ofSystem()
                .withDefaults(Map.of(
                        Property.ENDPOINTS, "4",
                        Property.CONNECTIONS, "80",
                        Property.RATE, "1000",
                        Property.BATCH, "50",
                        Property.DURATION, "30s"));
    }

    static BurstPlan of(Settings settings) {
        if (DialectKind.of(settings) != DialectKind.FEATUREBASE) {
            throw new SettingsException(
                    Property.DIALECT, "burst is for featurebase, whose endpoints can be given a limit");
        }
        BurstPlan plan = new BurstPlan(
                settings.whole(Property.ENDPOINTS, 2, 1_000),
                settings.whole(Property.CONNECTIONS, 2, 60_000),
                settings.whole(Property.RATE, 1, 1_000_000),
                settings.whole(Property.FACTOR, 2, 1_000),
                settings.whole(Property.BATCH, 1, 10_000),
                Payload.of(settings),
                settings.duration(Property.DURATION, Duration.ofSeconds(2)));
        plan.requireSense();
        return plan;
    }

    private void requireSense() {
        if (endpoints % 2 != 0) {
            throw new SettingsException(
                    Property.ENDPOINTS, "has to be even: half of them get a flood, half patient clients");
        }
        if (connections % endpoints != 0) {
            throw new SettingsException(
                    Property.CONNECTIONS,
                    "has to be a multiple of the " + endpoints + " endpoints, but is " + connections);
        }
        if (batch > rate) {
            throw new SettingsException(
                    Property.BATCH,
                    batch + " records are more than the " + rate + " that an endpoint admits in a second");
        }
        if ((long) rate * (payload.bytes() + Payload.FRAME_BYTES) > BYTES_PER_SECOND_MAX / 2) {
            throw new SettingsException(
                    Property.PAYLOAD,
                    "records of " + payload.bytes() + " bytes come near the limit of bytes before that of " + rate
                            + " records; take smaller ones or a lower rate");
        }
    }

    int connectionsOfEndpoint() {
        return connections / endpoints;
    }

    /** From one post of a connection of the flood to its next. */
    Duration pace() {
        return Duration.ofMillis(Math.max(1, 1_000L * connectionsOfEndpoint() * batch / ((long) rate * factor)));
    }

    /** Of the patient clients of one endpoint: what it admits in half of the time, as they wait longer than they have to. */
    long patientRecords() {
        long batches = rate * duration.toMillis() / 2_000 / batch;
        return Math.max(1, batches) * batch;
    }

    /** Far longer than it should take. */
    Duration patience() {
        return duration.multipliedBy(4).plusMinutes(1);
    }

    @Override
    public String toString() {
        return "burst: " + endpoints / 2 + " endpoints of " + rate + " records/s under " + factor
                + " times as much, and as many with patient clients; " + connections + " connections, batches of "
                + batch
                + ", for " + duration.toSeconds() + " s";
    }
}
