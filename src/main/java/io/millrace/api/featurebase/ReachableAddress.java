package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Optional;

/**
 * Where the client that asks can reach this server. Immutable.
 *
 * @param host IPv6 addresses stand in brackets
 */
record ReachableAddress(String scheme, String host, int port) {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** What was configured; else what the client itself has used: it knows its way, be it through other ports or names. */
    static ReachableAddress of(Optional<URI> publicUrl, HttpServerRequest request) {
        return publicUrl.map(ReachableAddress::of).orElseGet(() -> of(request));
    }

    private static ReachableAddress of(URI url) {
        int usual = url.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
        return new ReachableAddress(url.getScheme(), url.getHost(), url.getPort() < 0 ? usual : url.getPort());
    }

    private static ReachableAddress of(HttpServerRequest request) {
        String scheme = request.isSSL() ? "https" : "http";
        int listening = request.localAddress().port();
        HostAndPort asked = request.authority();
        if (asked == null) {
            return new ReachableAddress(scheme, bracketed(request.localAddress().hostAddress()), listening);
        }
        return new ReachableAddress(scheme, bracketed(asked.host()), asked.port() > 0 ? asked.port() : listening);
    }

    private static String bracketed(String host) {
        return host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
    }

    ObjectNode json() {
        return Json.object().put("scheme", scheme).put("host", host).put("port", port);
    }
}
