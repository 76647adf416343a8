package io.millrace.api.flowcore;

import io.millrace.api.Parameters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Where the clients of this dialect put their key. Stateless. */
final class Credentials {
    private static final String BEARER = "Bearer ";
    private static final String API_KEY = "ApiKey ";
    private static final String PARAMETER = "key";
    private static final List<String> SOCKET_PARAMETERS = List.of("api_key", "token", PARAMETER);

    private Credentials() {}

    /**
     * {@code Authorization: <key>}, {@code Authorization: ApiKey <id>:<key>}, {@code Authorization: Bearer <key>}, or else {@code ?key=<key>};
     * null if there is none.
     */
    static String of(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header == null ? Parameters.of(request, PARAMETER).orElse(null) : ofHeader(header);
    }

    /** The same for sockets, which browsers open without headers: also {@code ?api_key=<key>} or {@code ?token=<key>}. */
    static String ofSocket(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header == null
                ? SOCKET_PARAMETERS.stream()
                        .flatMap(name -> Parameters.of(request, name).stream())
                        .findFirst()
                        .orElse(null)
                : ofHeader(header);
    }

    private static String ofHeader(String header) {
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
