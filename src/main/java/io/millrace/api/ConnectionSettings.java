package io.millrace.api;

import java.time.Duration;

/**
 * What the connections of clients may take.
 *
 * @param headersTime how long the headers of the first request may take to arrive
 * @param idleTime how long a connection may then be without a request that is answered; longer than any answer takes
 * @param listenerMax connections of one listener at a time
 * @param addressMax those of one client address
 */
public record ConnectionSettings(Duration headersTime, Duration idleTime, int listenerMax, int addressMax) {
    public static final ConnectionSettings DEFAULT =
            new ConnectionSettings(Duration.ofSeconds(10), Duration.ofSeconds(75), 10_000, 2_500);

    public ConnectionSettings {
        if (headersTime.toMillis() < 1 || idleTime.toMillis() < 1 || listenerMax < 1 || addressMax < 1) {
            throw new IllegalArgumentException("times and numbers of connections must be positive");
        }
    }
}
