package io.millrace.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each request, or for some: {@code ID CLIENT "METHOD PATH" STATUS in=BYTES out=BYTES TIME ms}, with the bytes of
 * the bodies as they were sent. The status is {@code cut} where the connection or stream ended before the answer did.
 * Queries of addresses are left out, and so are secrets in paths. Confined to its verticle.
 */
final class AccessLog {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

    /** Every so many requests of a verticle are told where they are sampled. */
    private static final long SAMPLE = 100;

    private final AccessMode mode;
    private final ClientAddresses clients;
    private final UnaryOperator<String> shown;
    private long count;

    /** @param shown what may be told of a path */
    AccessLog(AccessMode mode, ClientAddresses clients, UnaryOperator<String> shown) {
        this.shown = shown;
        this.clients = clients;
        this.mode = mode;
    }

    /** Whether the next request is to be told. */
    boolean tellsNext() {
        return mode == AccessMode.FULL || (mode == AccessMode.SAMPLED && count++ % SAMPLE == 0);
    }

    void tell(HttpServerRequest request, long nanos) {
        HttpServerResponse response = request.response();
        log.info(
                "{} {} \"{} {}\" {} in={} out={} {} ms",
                RequestIds.of(request),
                LogText.orDash(clients.of(request)),
                request.method(),
                LogText.of(shown.apply(request.path())),
                response.ended() ? Integer.toString(response.getStatusCode()) : "cut",
                request.bytesRead(),
                response.bytesWritten(),
                String.format(Locale.ROOT, "%.1f", nanos / 1e6));
    }
}
