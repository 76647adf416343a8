package io.millrace.api;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.SecretHash;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Finds out who sent a request, by the API key in {@code X-API-Key} or {@code Authorization} (with or without {@code
 * Bearer}); where there is none, by the certificate of the connection, whose subject an API key has. Certificates do not count for
 * requests of web pages, to which a browser adds them by itself, whosever pages they are. A key is looked up in the catalog for every request, so a revoked one is refused at once; its hash is computed
 * once per connection. Confined to its verticle.
 */
public final class Authentication {
    private static final CharSequence API_KEY = HttpHeaders.createOptimized("X-API-Key");
    private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
    private static final String BEARER = "Bearer ";

    /** Longer secrets than any that we hand out are not worth a hash. */
    private static final int SECRET_LENGTH_MAX = 512;

    private final Supplier<Catalog> catalogs;
    private final boolean isRequired;
    private final CharSequence header;
    private final String advice;
    private final boolean takesBound;

    /** Connections that are closed go with the garbage. */
    private final Map<HttpConnection, Presented> connections = new WeakHashMap<>();

    /** @param isRequired false lets everybody do everything */
    public Authentication(Supplier<Catalog> catalogs, boolean isRequired) {
        this(catalogs, isRequired, API_KEY, "no API key; send one in the header X-API-Key or as Authorization: Bearer");
    }

    /**
     * For dialects whose clients send the key in a header of their own.
     *
     * @param header looked at before {@code Authorization}
     * @param advice what is told where there is no key
     */
    public Authentication(Supplier<Catalog> catalogs, boolean isRequired, CharSequence header, String advice) {
        this(catalogs, isRequired, header, advice, false);
    }

    private Authentication(
            Supplier<Catalog> catalogs, boolean isRequired, CharSequence header, String advice, boolean takesBound) {
        this.header = header;
        this.advice = advice;
        this.catalogs = catalogs;
        this.isRequired = isRequired;
        this.takesBound = takesBound;
    }

    /** For dialects that have groups: also takes keys that are bound to one, and the dialect sees to it that they get no further. */
    public static Authentication ofGroups(Supplier<Catalog> catalogs, boolean isRequired, String advice) {
        return new Authentication(catalogs, isRequired, API_KEY, advice, true);
    }

    /** @throws Problem {@code UNAUTHENTICATED} or {@code BAD_CREDENTIALS} */
    public Caller caller(HttpServerRequest request) {
        return caller(request, isRequired ? secret(request) : null);
    }

    /**
     * The same for a key that the dialect has found.
     *
     * @param secretOrNull null if there is none
     */
    public Caller caller(HttpServerRequest request, String secretOrNull) {
        return caller(request.connection(), secretOrNull, isOfPage(request));
    }

    /** Whether a web page has made a browser send the request. */
    public static boolean isOfPage(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.ORIGIN)
                || request.headers().contains(FETCH_SITE);
    }

    /**
     * The same without the request.
     *
     * @param secretOrNull null if there is none
     * @param isOfPage whether a web page has made a browser send the request
     */
    public Caller caller(HttpConnection connection, String secretOrNull, boolean isOfPage) {
        if (!isRequired) {
            return Caller.ANONYMOUS;
        }
        if (secretOrNull == null || secretOrNull.isEmpty()) {
            return isOfPage ? nobody("") : certified(connection);
        }
        String hash = secretOrNull.length() > SECRET_LENGTH_MAX ? "" : hash(connection, secretOrNull);
        ApiKey key = catalogs.get()
                .keyWithHash(hash)
                .filter(found -> SecretHash.isSame(found.hash(), hash))
                .filter(found -> takesBound || found.group() == null)
                .orElseThrow(() -> new Problem(ProblemCode.BAD_CREDENTIALS, "the API key is unknown or revoked"));
        return Caller.with(key);
    }

    private Caller certified(HttpConnection connection) {
        Optional<ShownCertificate> shown = ShownCertificate.of(connection);
        if (shown.isEmpty()) {
            return nobody("");
        }
        Optional<String> fault = shown.get().fault(System.currentTimeMillis());
        if (fault.isPresent()) {
            return nobody("; the certificate of " + shown.get() + " does not count: " + fault.get());
        }
        Catalog catalog = catalogs.get();
        return shown.get().subjects().stream()
                .flatMap(subject -> catalog.keyWithSubject(subject).stream())
                .filter(found -> takesBound || found.group() == null)
                .findFirst()
                .map(Caller::with)
                .orElseThrow(() -> new Problem(
                        ProblemCode.BAD_CREDENTIALS,
                        "no API key that counts here has the subject of the certificate of " + shown.get()));
    }

    /** @param more behind the advice */
    private Caller nobody(String more) {
        throw new Problem(ProblemCode.UNAUTHENTICATED, advice + more);
    }

    private String secret(HttpServerRequest request) {
        String key = request.getHeader(header);
        if (key != null) {
            return key.trim();
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return null;
        }
        boolean hasScheme = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return (hasScheme ? authorization.substring(BEARER.length()) : authorization).trim();
    }

    private String hash(HttpConnection connection, String secret) {
        Presented last = connections.get(connection);
        if (last != null && SecretHash.isSame(last.secret, secret)) {
            return last.hash;
        }
        String hash = SecretHash.of(secret);
        connections.put(connection, new Presented(secret, hash));
        return hash;
    }

    private record Presented(String secret, String hash) {
        @Override
        public String toString() {
            return "Presented[…]";
        }
    }
}
