package io.millrace.api;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the listeners for clients may use.
 *
 * @param bodyBytesMax the largest body, after inflation
 * @param inFlightBytesMax all bodies together that are being read or stored
 * @param bodyTime how long a body may take to arrive
 * @param stopGrace how long requests under way may take to finish when the server stops
 * @param headerBytesMax all headers of a request together
 * @param lineBytesMax the request line
 * @param backlog connections that wait to be accepted
 * @param access which requests are told in the log
 * @param clients tells the addresses of clients
 * @param origins whose pages may use the server, as browsers name them; {@code *} means all
 */
public record HttpSettings(
        Optional<Listener> https,
        Optional<Listener> http,
        int bodyBytesMax,
        long inFlightBytesMax,
        Duration bodyTime,
        ConnectionSettings connections,
        Duration stopGrace,
        int headerBytesMax,
        int lineBytesMax,
        int backlog,
        AccessMode access,
        ClientAddresses clients,
        Set<String> origins) {
    public static final int BODY_BYTES_MAX_DEFAULT = 16 << 20;
    public static final long IN_FLIGHT_BYTES_MAX_DEFAULT = 256L << 20;
    public static final Duration BODY_TIME_DEFAULT = Duration.ofSeconds(30);
    public static final Duration STOP_GRACE_DEFAULT = Duration.ofSeconds(10);

    public HttpSettings {
        if (bodyBytesMax < 1 || inFlightBytesMax < bodyBytesMax) {
            throw new IllegalArgumentException("the in-flight budget must hold at least one largest body");
        }
        if (bodyTime.toMillis() < 1) {
            throw new IllegalArgumentException("times must be positive");
        }
    }

    public static HttpSettings defaults(Optional<Listener> https, Optional<Listener> http) {
        return new HttpSettings(
                https,
                http,
                BODY_BYTES_MAX_DEFAULT,
                IN_FLIGHT_BYTES_MAX_DEFAULT,
                BODY_TIME_DEFAULT,
                ConnectionSettings.DEFAULT,
                STOP_GRACE_DEFAULT,
                16 << 10,
                8 << 10,
                1024,
                AccessMode.OFF,
                ClientAddresses.DIRECT,
                Set.of());
    }

    /** The limit of bodies that have no tighter one. */
    public BodyLimit bodyLimit() {
        return BodyLimit.ofRequests(bodyBytesMax);
    }
}
