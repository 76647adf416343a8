package io.millrace.api.keboola.source;

import io.millrace.api.EndpointSecret;
import io.millrace.mapping.otlp.Signal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * {@code /otlp/{project}/{source}/v1/{signal}} with the secret as bearer, or {@code /otlp/{project}/{source}/{secret}/v1/{signal}}.
 * Immutable.
 */
record OtlpPath(StreamPath source, Signal signal) {
    private static final String BEARER = "Bearer ";

    /** Empty if the path is another one. */
    static Optional<OtlpPath> of(HttpServerRequest request) {
        String[] segments = request.path().split("/", -1);
        boolean hasSecret = segments.length == 7;
        if ((!hasSecret && segments.length != 6) || !segments[segments.length - 2].equals("v1")) {
            return Optional.empty();
        }
        String secret = hasSecret ? segments[4] : bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        return Signal.of(segments[segments.length - 1])
                .map(signal ->
                        new OtlpPath(new StreamPath(segments[2], segments[3], new EndpointSecret(secret)), signal));
    }

    private static String bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).trim()
                : "";
    }
}
