package io.millrace.tls;

import java.time.Duration;

/**
 * What TLS handshakes may take.
 *
 * @param listenerMax handshakes of the listener at a time
 * @param addressMax those of one client address
 * @param time how long one may take
 */
public record HandshakeLimits(int listenerMax, int addressMax, Duration time) {
    public static final HandshakeLimits DEFAULT = new HandshakeLimits(500, 200, Duration.ofSeconds(10));

    public HandshakeLimits {
        if (Math.min(listenerMax, addressMax) < 1 || time.toMillis() < 1) {
            throw new IllegalArgumentException("times and numbers of handshakes must be positive");
        }
    }
}
