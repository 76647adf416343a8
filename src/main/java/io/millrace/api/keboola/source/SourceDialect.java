package io.millrace.api.keboola.source;

import io.millrace.api.Answers;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.StreamIdentity;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Set;

/** Where records are sent: {@code /stream/{project}/{source}/{secret}}. Confined to its verticle. */
public final class SourceDialect implements Dialect {
    static final String PREFIX = "stream.in.";

    private static final String METHODS = "OPTIONS, POST";
    private static final String ANY = "*";
    /** What answers say of who gives them. */
    private static final String SERVER = "Keboola/Stream/HTTPSource";

    /** Whoever knows an address may send from any page. */
    static final CorsRules CORS = CorsRules.of("", ANY, ANY).open();

    /** Segments of a path that are in front of the secret. */
    private static final int SEGMENTS_TOLD = 3;

    /** Of the request line and all headers. */
    private static final int HEADER_BYTES_MAX = 16 << 10;

    private static final int HEADER_BYTES_BESIDES = 4;

    private final StreamPosts posts;
    private final Failures failures;

    public SourceDialect(Core core, Rim rim, StreamIdentity identity) {
        failures = failures(rim);
        posts = new StreamPosts(core, rim, identity, failures);
    }

    static Failures failures(Rim rim) {
        return new Failures(rim.refusals(), PREFIX, "keboola-stream-", SourceDialect::translate);
    }

    private static Refusal translate(Problem problem) {
        String message = problem.getMessage();
        return switch (problem.code()) {
            case TOO_LARGE -> new Refusal(413, "payloadTooLarge", message);
            case LINE_TOO_LONG, HEADERS_TOO_LARGE -> headerTooLarge();
            case INVALID_CONTENT_TYPE -> new Refusal(415, "unsupportedMediaType", message);
            case REQUEST_TIMEOUT -> Refusal.plain(408, "request timeout");
            case NOT_FOUND -> new Refusal(404, "noSourceFound", message);
            case IDEMPOTENCY_CONFLICT -> new Refusal(422, "idempotencyConflict", message);
            case THROUGHPUT_EXCEEDED -> new Refusal(429, "tooManyRequests", message);
            case OVERLOADED, UNAVAILABLE_NOW, INCORRECT_STATE -> new Refusal(503, "unavailable", message);
            case INTERNAL, CORRUPT_FILE, FILE_TOO_NEW, FILE_TOO_OLD, INVALID_CONFIGURATION ->
                new Refusal(500, "genericError", message);
            default -> Refusal.badRequest(message);
        };
    }

    static Refusal bodyTooLarge(int bytesMax) {
        return new Refusal(413, "bodyTooLarge", "request body size is over the maximum \"" + shown(bytesMax) + '"');
    }

    /**
     * Why a body could not be read.
     *
     * @param bytesMax of the body
     */
    static <T> Future<T> unread(Throwable failure, int bytesMax) {
        boolean isTooLarge = failure instanceof Problem problem && problem.code() == ProblemCode.TOO_LARGE;
        return Future.failedFuture(isTooLarge ? bodyTooLarge(bytesMax) : failure);
    }

    private static Refusal headerTooLarge() {
        return new Refusal(
                413, "headerTooLarge", "request header size is over the maximum \"" + shown(HEADER_BYTES_MAX) + '"');
    }

    /** In the largest unit of which it is a multiple. */
    private static String shown(int bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "KB" : bytes + "B";
    }

    @Override
    public Set<String> paths() {
        return Set.of("/stream/*");
    }

    @Override
    public CorsRules cors(String path) {
        return CORS;
    }

    @Override
    public int segmentsTold(String path) {
        return SEGMENTS_TOLD;
    }

    @Override
    public void handle(HttpServerRequest request) {
        tellServer(request);
        StreamPath path = StreamPath.of(request.path())
                .orElseThrow(() -> new Refusal(
                        404,
                        "routeNotFound",
                        "not found, please send data using POST /stream/<projectID>/<sourceID>/<secret>"));
        if (isPost(request)) {
            posts.post(request, path);
        }
    }

    /** Whether the request sends records; all others are answered here. */
    static boolean isPost(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.POST)) {
            requireShortHeaders(request);
            return true;
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            tellMethods(request);
            return false;
        }
        request.response().putHeader(HttpHeaders.ALLOW, METHODS);
        throw new Refusal(405, "methodNotAllowed", "this path takes " + METHODS);
    }

    private static void requireShortHeaders(HttpServerRequest request) {
        long bytes = request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            bytes += header.getKey().length() + header.getValue().length() + HEADER_BYTES_BESIDES;
        }
        if (bytes > HEADER_BYTES_MAX) {
            throw headerTooLarge();
        }
    }

    private static void tellMethods(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.ALLOW, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ANY);
        Answers.end(request, Buffer.buffer());
    }

    static void tellServer(HttpServerRequest request) {
        if (!request.response().headWritten()) {
            request.response().putHeader(HttpHeaders.SERVER, SERVER);
        }
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        tellServer(request);
        failures.answer(request, failure);
    }
}
