package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, metrics and the operator's calls on a port of their own. One instance. */
public final class ManagementVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ManagementVerticle.class);
    private static final int IDLE_SECONDS = 60;
    /** What takes longer gets a sign of life, so that nobody takes the connection for dead. */
    private static final long SIGN_MILLIS = 20_000;

    private static final String BEARER = "Bearer ";
    private static final String ALLOWED = "GET, HEAD, OPTIONS";
    private static final String ALLOWED_OPERATIONS = "POST, OPTIONS";
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What Prometheus calls the format. */
    private static final String METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Listener listener;
    private final Optional<byte[]> authorization;
    private final Supplier<Readiness> readiness;
    private final Supplier<String> metrics;
    private final Map<String, Operation> operations;
    private final long signMillis;
    private final RequestIds requestIds = new RequestIds();
    private HttpServer server;

    /** What stands before the text of a failure that comes so late that the status is 200 already. */
    public static final String FAILED = "failed: ";

    /** Something that an operator can ask for with POST. */
    @FunctionalInterface
    public interface Operation {
        /**
         * @param parameters of the query string
         * @return what is to be answered; a failed one with a {@link Problem} otherwise
         */
        Future<String> run(MultiMap parameters);
    }

    /**
     * @param token what the metrics and the operations want as {@code Authorization: Bearer}, if anything
     * @param readiness asked for every call; must not block
     * @param metrics gives the scrape in the text format of Prometheus; called on a worker thread
     * @param operations by path
     */
    public ManagementVerticle(
            Listener listener,
            Optional<String> token,
            Supplier<Readiness> readiness,
            Supplier<String> metrics,
            Map<String, Operation> operations) {
        this(listener, token, readiness, metrics, operations, SIGN_MILLIS);
    }

    ManagementVerticle(
            Listener listener,
            Optional<String> token,
            Supplier<Readiness> readiness,
            Supplier<String> metrics,
            Map<String, Operation> operations,
            long signMillis) {
        this.signMillis = signMillis;
        this.listener = listener;
        this.authorization = token.map(text -> (BEARER + text).getBytes(StandardCharsets.UTF_8));
        this.readiness = readiness;
        this.metrics = metrics;
        this.operations = operations;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listener.host())
                .setPort(Math.max(0, listener.port()))
                .setTcpNoDelay(true)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setCompressionSupported(false)
                .setHttp2ClearTextEnabled(false);
        server = vertx.createHttpServer(options)
                .invalidRequestHandler(this::refuse)
                .requestHandler(this::handle)
                .exceptionHandler(broken -> log.debug("a connection failed", broken));
        return server.listen().recover(failure -> Future.failedFuture(listener.unavailable(failure)));
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    /** The port in use. Known once deployed. */
    public int port() {
        return server.actualPort();
    }

    /** A request that is not HTTP, or too long. */
    private void refuse(HttpServerRequest request) {
        requestIds.name(request);
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    private void handle(HttpServerRequest request) {
        requestIds.name(request);
        Operation operation = operations.get(request.path());
        String allowed = operation == null ? ALLOWED : ALLOWED_OPERATIONS;
        if (request.method().equals(HttpMethod.OPTIONS)) {
            request.response()
                    .putHeader(HttpHeaders.ALLOW, allowed)
                    .setStatusCode(204)
                    .end();
            return;
        }
        boolean isRead =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (operation == null ? !isRead : !request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, allowed);
            answer(request, 405, TEXT, "only " + (operation == null ? "GET" : "POST") + " is served here\n");
        } else if (operation == null) {
            read(request);
        } else if (isAuthorized(request)) {
            run(request, operation);
        } else {
            unauthorized(request);
        }
    }

    private void run(HttpServerRequest request, Operation operation) {
        Future<String> done;
        try {
            done = operation.run(request.params());
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        long signs = vertx.setPeriodic(signMillis, timer -> sign(request.response()));
        done.onComplete(
                text -> {
                    vertx.cancelTimer(signs);
                    end(request, 200, text);
                },
                failure -> {
                    vertx.cancelTimer(signs);
                    Problem problem = Problem.of(failure);
                    if (problem.code().kind() == ProblemKind.BUG) {
                        log.error("{} failed, {}", request.path(), RequestIds.of(request), failure);
                    }
                    end(request, status(problem), problem.getMessage() + "\n");
                });
    }

    private static void sign(HttpServerResponse response) {
        if (!response.closed()) {
            if (!response.headWritten()) {
                response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, TEXT);
            }
            response.write("\n").onFailure(gone -> log.debug("nobody hears the sign of life", gone));
        }
    }

    /** Where the status is sent already, a failure is told in the text. */
    private static void end(HttpServerRequest request, int status, String text) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            log.info("{} ended when nobody was there any more: {}", request.path(), text.strip());
        } else if (response.headWritten()) {
            response.end(status == 200 ? text : FAILED + text);
        } else {
            answer(request, status, TEXT, text);
        }
    }

    private static int status(Problem problem) {
        return switch (problem.code().kind()) {
            case REJECTED -> 400;
            case THROTTLED, UNAVAILABLE -> 503;
            case CORRUPT, BUG -> 500;
        };
    }

    private static void unauthorized(HttpServerRequest request) {
        request.response().putHeader("WWW-Authenticate", BEARER.strip());
        answer(request, 401, TEXT, "send Authorization: Bearer with the management.token\n");
    }

    private void read(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> answer(request, 200, TEXT, "live\n");
            case "/health/ready" -> ready(request);
            case "/metrics" -> {
                if (isAuthorized(request)) {
                    scrape(request);
                } else {
                    unauthorized(request);
                }
            }
            default -> answer(request, 404, TEXT, "try /health/live, /health/ready or /metrics\n");
        }
    }

    /** In a time that does not tell how much of the token is right. */
    private boolean isAuthorized(HttpServerRequest request) {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        byte[] bytes = sent == null ? new byte[0] : sent.getBytes(StandardCharsets.UTF_8);
        return authorization.isEmpty() || MessageDigest.isEqual(authorization.get(), bytes);
    }

    private void ready(HttpServerRequest request) {
        Readiness now = readiness.get();
        answer(request, now.isReady() ? 200 : 503, TEXT, now.text());
    }

    private void scrape(HttpServerRequest request) {
        vertx.executeBlocking(metrics::get)
                .onSuccess(text -> answer(request, 200, METRICS_TEXT, text))
                .onFailure(failure -> {
                    log.error("the metrics could not be gathered, {}", RequestIds.of(request), failure);
                    answer(request, 500, TEXT, "the metrics could not be gathered; see the log\n");
                });
    }

    private static void answer(HttpServerRequest request, int status, String type, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .end(text);
    }
}
