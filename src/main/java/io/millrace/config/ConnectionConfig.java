package io.millrace.config;

import java.time.Duration;

/**
 * What the connections of clients may take.
 *
 * @param headersTimeout for the headers of the first request
 * @param listenerMax connections of one listener at a time
 * @param addressMax those of one client address
 * @param socketsMax WebSockets of the server at a time
 * @param keySocketsMax those of one API key
 */
public record ConnectionConfig(
        Duration headersTimeout, int listenerMax, int addressMax, int socketsMax, int keySocketsMax) {
    static final Setting<Duration> HEADERS_TIMEOUT = new Setting<>(
            "limits.headers.timeout",
            "10s",
            ValueType.duration("100ms", "10m"),
            "How long a connection may take to the end of its first request's headers. For later ones it has"
                    + " limits.idle.timeout.");
    static final Setting<Integer> LISTENER_MAX = new Setting<>(
            "limits.connections.listener",
            "10000",
            ValueType.integer(1, 1_000_000),
            "Connections that one listener has at a time. Beyond it new ones are closed.");
    static final Setting<Integer> ADDRESS_MAX = new Setting<>(
            "limits.connections.address",
            "2500",
            ValueType.integer(1, 1_000_000),
            "Those of one client address; behind a proxy all clients have its address.");

    static final Setting<Integer> SOCKETS_MAX = new Setting<>(
            "limits.sockets",
            "1000",
            ValueType.integer(1, 1_000_000),
            "WebSockets that the server has at a time. Beyond it handshakes get 503.");
    static final Setting<Integer> KEY_SOCKETS_MAX = new Setting<>(
            "limits.sockets.key",
            "250",
            ValueType.integer(1, 1_000_000),
            "Those of one API key. Beyond it handshakes get 429.");

    static final SettingGroup GROUP =
            new SettingGroup("Connections", HEADERS_TIMEOUT, LISTENER_MAX, ADDRESS_MAX, SOCKETS_MAX, KEY_SOCKETS_MAX);

    static ConnectionConfig read(Values values) {
        return new ConnectionConfig(
                values.get(HEADERS_TIMEOUT),
                values.get(LISTENER_MAX),
                values.get(ADDRESS_MAX),
                values.get(SOCKETS_MAX),
                values.get(KEY_SOCKETS_MAX));
    }
}
