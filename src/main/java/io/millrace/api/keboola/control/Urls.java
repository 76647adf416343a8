package io.millrace.api.keboola.control;

import io.millrace.api.StreamIdentity;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Optional;

/**
 * Addresses in answers. Immutable.
 *
 * @param base without a slash at its end
 */
record Urls(String base, StreamIdentity identity) {
    /** What was configured; else what the client itself has used. */
    static Urls of(Optional<URI> configured, HttpServerRequest request, StreamIdentity identity) {
        return new Urls(configured.map(URI::toString).orElseGet(() -> used(request)), identity);
    }

    private static String used(HttpServerRequest request) {
        String scheme = request.isSSL() ? "https://" : "http://";
        HostAndPort asked = request.authority();
        return scheme + (asked == null ? request.localAddress().toString() : asked.toString());
    }

    /** @param path as {@link #source} and {@link #sink} give it */
    String of(String path) {
        return base + path;
    }

    String branch() {
        return "/v1/branches/" + identity.branch();
    }

    String source(String id) {
        return branch() + "/sources/" + id;
    }

    String sink(String source, String id) {
        return source(source) + "/sinks/" + id;
    }

    String task(String id) {
        return base + "/v1/tasks/" + id;
    }

    String http(String source, String secret) {
        return base + "/stream/" + identity.project() + "/" + source + "/" + secret;
    }

    /** Without the secret. */
    String otlp(String source) {
        return base + "/otlp/" + identity.project() + "/" + source;
    }
}
