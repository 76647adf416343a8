package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Answers;
import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.StreamIdentity;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.StreamJson;
import io.millrace.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration API of Keboola Stream. Confined to its verticle. */
public final class ControlDialect implements Dialect {
    static final String TOKEN_HEADER = "X-StorageApi-Token";

    private static final String ROOT = "/";
    private static final String INDEX = "/v1";
    private static final String HEALTH = "/health-check";
    private static final String REST = "/*";
    private static final List<String> BELOW =
            List.of("/v1/branches", "/v1/tasks", "/v2/storage", DocumentationRoutes.BASE);
    private static final Set<String> PATHS = Stream.concat(
                    Stream.of(ROOT, INDEX, HEALTH, REST), BELOW.stream().map(path -> path + REST))
            .collect(Collectors.toUnmodifiableSet());

    /** Of paths that nobody serves, which may be mistyped ones with secrets. */
    private static final int SEGMENTS_TOLD = 2;

    private static final CorsRules CORS = CorsRules.of(
                    "GET, POST, PATCH, PUT, DELETE",
                    "Content-Type, X-StorageApi-Token, X-KBC-ProjectId, Authorization, Idempotency-Key",
                    "Allow, Retry-After, X-Request-Id")
            .echoed();

    private final Context context;
    private final Failures failures;
    private final Routes routes;
    private final DocumentationRoutes documentation = new DocumentationRoutes();

    public ControlDialect(Core core, Rim rim, StreamIdentity identity) {
        context = new Context(core, identity);
        failures = new Failures(rim.refusals(), "stream.api.", "keboola-stream-api-", ControlDialect::translate);
        Authentication authentication = new Authentication(
                core.catalogs(), core.authenticates(), TOKEN_HEADER, '"' + TOKEN_HEADER + "\" is missing from header");
        routes = new Routes(core.catalogs(), authentication, rim.bodies(), failures, identity);
        new SourceRoutes(context).mount(routes);
        new SinkRoutes(context).mount(routes);
        new VersionRoutes(context).mount(routes);
        new SettingsRoutes(context).mount(routes);
        new StatisticsRoutes(context).mount(routes);
        new DryRunRoute(context).mount(routes);
        new TableRoutes(core, failures).mount(routes);
        context.tasks().mount(routes);
    }

    private static Refusal translate(Problem problem) {
        String message = problem.getMessage();
        return switch (problem.code()) {
            case UNAUTHENTICATED -> new Refusal(400, "missingField", message);
            case BAD_CREDENTIALS -> new Refusal(401, "storage.tokenInvalid", "invalid access token");
            case FORBIDDEN -> new Refusal(403, "forbidden", "only admin token can do write operations on streams");
            case NOT_FOUND -> new Refusal(404, "notFound", message);
            case METHOD_NOT_ALLOWED -> new Refusal(405, "methodNotAllowed", message);
            case REQUEST_TIMEOUT -> new Refusal(408, "requestTimeout", message);
            case ALREADY_EXISTS, INCORRECT_STATE -> new Refusal(409, "conflict", message);
            case TOO_LARGE -> new Refusal(413, "bodyTooLarge", message);
            case LINE_TOO_LONG, HEADERS_TOO_LARGE -> new Refusal(413, "headerTooLarge", message);
            case INVALID_CONTENT_TYPE -> new Refusal(415, "unsupportedMediaType", message);
            case THROUGHPUT_EXCEEDED -> new Refusal(429, "tooManyRequests", message);
            case OVERLOADED, UNAVAILABLE_NOW -> new Refusal(503, "unavailable", message);
            case INTERNAL, CORRUPT_FILE, FILE_TOO_NEW, FILE_TOO_OLD, INVALID_CONFIGURATION ->
                new Refusal(500, "internalError", message);
            default -> Refusal.badRequest(message);
        };
    }

    /** All that ask for a key. */
    Routes routes() {
        return routes;
    }

    @Override
    public Set<String> paths() {
        return PATHS;
    }

    @Override
    public CorsRules cors(String path) {
        return CORS;
    }

    /** The root and the paths that no dialect serves are nobody's, but for those who are sure to mean this API. */
    @Override
    public boolean takes(HttpServerRequest request) {
        return isServed(request.path()) || request.headers().contains(TOKEN_HEADER);
    }

    private static boolean isServed(String path) {
        return path.equals(INDEX)
                || path.equals(HEALTH)
                || BELOW.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
    }

    @Override
    public int segmentsTold(String path) {
        return isServed(path) ? Integer.MAX_VALUE : SEGMENTS_TOLD;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        if (isOpen(path)) {
            requireGet(request);
            open(request, path);
        } else {
            routes.handle(request);
        }
    }

    private static boolean isOpen(String path) {
        return path.equals(ROOT)
                || path.equals(INDEX)
                || path.equals(HEALTH)
                || path.equals(DocumentationRoutes.BASE)
                || path.startsWith(DocumentationRoutes.BASE + "/");
    }

    private static void requireGet(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            throw new Refusal(405, "methodNotAllowed", "this path takes GET");
        }
    }

    private void open(HttpServerRequest request, String path) {
        switch (path) {
            case ROOT -> {
                request.response().setStatusCode(301).putHeader(HttpHeaders.LOCATION, INDEX);
                Answers.end(request, Buffer.buffer());
            }
            case HEALTH -> {
                request.response().putHeader(HttpHeaders.CONTENT_TYPE, Failures.TEXT_TYPE);
                Answers.end(request, Buffer.buffer("OK\n"));
            }
            case INDEX -> {
                String base = Urls.of(context.core().node().publicUrl(), request, context.identity())
                        .base();
                ObjectNode index =
                        Json.object().put("api", "stream").put("documentation", base + DocumentationRoutes.BASE);
                request.response().putHeader(HttpHeaders.CONTENT_TYPE, Failures.JSON_TYPE);
                Answers.end(request, StreamJson.text(index));
            }
            default -> documentation.handle(request, path);
        }
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        failures.answer(request, failure);
    }
}
