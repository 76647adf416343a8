package io.millrace.coordinator.postgres;

import java.time.Duration;
import java.util.Optional;

/** Whether PostgreSQL answers, as told by who asks it regularly. Thread-safe. */
public final class PostgresHealth {
    private record Outage(long sinceNanos, String why) {}

    private volatile Outage outage;

    public void answered() {
        outage = null;
    }

    public void failed(Throwable failure) {
        Outage known = outage;
        outage = new Outage(known == null ? System.nanoTime() : known.sinceNanos, String.valueOf(failure.getMessage()));
    }

    /** What is wrong, if it has been for the given time. */
    public Optional<String> outage(Duration longerThan) {
        Outage known = outage;
        if (known == null) {
            return Optional.empty();
        }
        Duration lasted = Duration.ofNanos(System.nanoTime() - known.sinceNanos);
        return lasted.compareTo(longerThan) < 0
                ? Optional.empty()
                : Optional.of("for " + lasted.toSeconds() + " s: " + known.why);
    }
}
