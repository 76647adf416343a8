package io.millrace.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names each request, in the answer's header {@code X-Request-Id} and in the log: as the client did, if
 * that is a name of up to 128 visible ASCII characters; else anew. Confined to its verticle.
 */
public final class RequestIds {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
    private static final Pattern NAME = Pattern.compile("[!-~]{1,128}");
    private static final int PREFIX_BYTES = 6;

    private final String prefix;
    private long count;

    RequestIds() {
        byte[] random = new byte[PREFIX_BYTES];
        new SecureRandom().nextBytes(random);
        prefix = HexFormat.of().formatHex(random) + "-";
    }

    void name(HttpServerRequest request) {
        String given = request.getHeader(REQUEST_ID);
        boolean isUsable = given != null && NAME.matcher(given).matches();
        request.response().putHeader(REQUEST_ID, isUsable ? given : prefix + ++count);
    }

    /** The name that the request was given. */
    public static String of(HttpServerRequest request) {
        return request.response().headers().get(REQUEST_ID);
    }
}
