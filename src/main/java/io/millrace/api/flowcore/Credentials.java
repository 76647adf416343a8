package io.millrace.api.flowcore;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Where the clients of this dialect put their key. Stateless. */
final class Credentials {
    private static final String BEARER = "Bearer ";
    private static final String API_KEY = "ApiKey ";
    private static final String PARAMETER = "key";

    private Credentials() {}

    /**
     * {@code Authorization: <key>}, {@code Authorization: ApiKey <id>:<key>}, {@code Authorization: Bearer <key>}, or else {@code ?key=<key>};
     * null if there is none.
     */
    static String of(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return request.getParam(PARAMETER);
        }
        String value = header.trim();
        if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return value.substring(BEARER.length()).trim();
        }
        if (value.regionMatches(true, 0, API_KEY, 0, API_KEY.length())) {
            String pair = value.substring(API_KEY.length()).trim();
            return pair.substring(pair.indexOf(':') + 1).trim();
        }
        return value;
    }
}
