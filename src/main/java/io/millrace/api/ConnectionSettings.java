package io.millrace.api;

import java.time.Duration;

/**
 * What the connections of clients may take.
 *
 * @param headersTime how long the headers of the first request may take to arrive
 * @param idleTime how long a connection may then be without a request that is answered; longer than any answer takes
 * @param listenerMax connections of one listener at a time
 * @param addressMax those of one client address
 * @param socketsMax WebSockets of the server at a time
 * @param keySocketsMax those of one API key
 * @param http2 what one connection of HTTP/2 may do
 */
public record ConnectionSettings(
        Duration headersTime,
        Duration idleTime,
        int listenerMax,
        int addressMax,
        int socketsMax,
        int keySocketsMax,
        Http2Limits http2) {
    private static final int SOCKETS_MAX_DEFAULT = 1_000;
    private static final int KEY_SOCKETS_MAX_DEFAULT = 250;

    public static final ConnectionSettings DEFAULT =
            new ConnectionSettings(Duration.ofSeconds(10), Duration.ofSeconds(75), 10_000, 2_500);

    public ConnectionSettings {
        if (headersTime.toMillis() < 1
                || idleTime.toMillis() < 1
                || Math.min(listenerMax, addressMax) < 1
                || Math.min(socketsMax, keySocketsMax) < 1) {
            throw new IllegalArgumentException("times and numbers of connections must be positive");
        }
    }

    /** With the default numbers of WebSockets, and limits of HTTP/2. */
    public ConnectionSettings(Duration headersTime, Duration idleTime, int listenerMax, int addressMax) {
        this(
                headersTime,
                idleTime,
                listenerMax,
                addressMax,
                SOCKETS_MAX_DEFAULT,
                KEY_SOCKETS_MAX_DEFAULT,
                Http2Limits.DEFAULT);
    }
}
