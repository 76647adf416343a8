package io.millrace.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Names each request, in the answer's header {@code X-Request-Id} and in the log: as the client did, if
 * that is a name of up to 128 visible ASCII characters; else anew, with 15 letters and digits. Confined to its verticle.
 */
public final class RequestIds {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
    private static final Pattern NAME = Pattern.compile("[!-~]{1,128}");
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int PREFIX_LENGTH = 9;
    private static final int COUNT_LENGTH = 6;

    private final String prefix;
    private long count;

    RequestIds() {
        SecureRandom random = new SecureRandom();
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < PREFIX_LENGTH; i++) {
            letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        prefix = letters.toString();
    }

    /** After two thousand million requests the names begin anew. */
    private String next() {
        char[] digits = new char[COUNT_LENGTH];
        long rest = count++;
        for (int i = COUNT_LENGTH - 1; i >= 0; i--) {
            digits[i] = LETTERS.charAt((int) (rest % LETTERS.length()));
            rest /= LETTERS.length();
        }
        return prefix + new String(digits);
    }

    void name(HttpServerRequest request) {
        String given = request.getHeader(REQUEST_ID);
        boolean isUsable = given != null && NAME.matcher(given).matches();
        request.response().putHeader(REQUEST_ID, isUsable ? given : next());
    }

    /** The name that the request was given. */
    public static String of(HttpServerRequest request) {
        return request.response().headers().get(REQUEST_ID);
    }
}
