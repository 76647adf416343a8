package io.millrace.api;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health and metrics on a port of their own. One instance. */
public final class ManagementVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ManagementVerticle.class);
    private static final int IDLE_SECONDS = 60;
    private static final String BEARER = "Bearer ";
    private static final String ALLOWED = "GET, HEAD, OPTIONS";
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What Prometheus calls the format. */
    private static final String METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Listener listener;
    private final Optional<byte[]> authorization;
    private final Supplier<Readiness> readiness;
    private final Supplier<String> metrics;
    private HttpServer server;

    /**
     * @param token what the metrics want as {@code Authorization: Bearer}, if anything
     * @param readiness asked for every call; must not block
     * @param metrics gives the scrape in the text format of Prometheus; called on a worker thread
     */
    public ManagementVerticle(
            Listener listener, Optional<String> token, Supplier<Readiness> readiness, Supplier<String> metrics) {
        this.listener = listener;
        this.authorization = token.map(text -> (BEARER + text).getBytes(StandardCharsets.UTF_8));
        this.readiness = readiness;
        this.metrics = metrics;
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
        server = vertx.createHttpServer(options).requestHandler(this::handle);
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

    private void handle(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.OPTIONS)) {
            request.response()
                    .putHeader(HttpHeaders.ALLOW, ALLOWED)
                    .setStatusCode(204)
                    .end();
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response().putHeader(HttpHeaders.ALLOW, ALLOWED);
            answer(request, 405, TEXT, "only GET is served here\n");
            return;
        }
        switch (request.path()) {
            case "/health/live" -> answer(request, 200, TEXT, "live\n");
            case "/health/ready" -> ready(request);
            case "/metrics" -> {
                if (isAuthorized(request)) {
                    scrape(request);
                } else {
                    request.response().putHeader("WWW-Authenticate", BEARER.strip());
                    answer(request, 401, TEXT, "send Authorization: Bearer with the management.token\n");
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
        if (now.isReady()) {
            answer(request, 200, TEXT, "ready\n");
        } else {
            answer(request, 503, TEXT, "not ready:\n" + String.join("\n", now.reasons()) + "\n");
        }
    }

    private void scrape(HttpServerRequest request) {
        vertx.executeBlocking(metrics::get)
                .onSuccess(text -> answer(request, 200, METRICS_TEXT, text))
                .onFailure(failure -> {
                    log.error("the metrics could not be gathered", failure);
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
