package io.millrace;

import io.millrace.config.ServerConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/** The running server, built by hand from its configuration. Thread-safe: {@link #stop} may come from any thread. */
public final class Server {
    private final Vertx vertx;
    private final HttpServer management;
    private final ServerConfig config;

    private Server(Vertx vertx, HttpServer management, ServerConfig config) {
        this.vertx = vertx;
        this.management = management;
        this.config = config;
    }

    /**
     * Blocks until the server is ready.
     *
     * @throws Problem if it cannot start
     */
    public static Server start(ServerConfig config) {
        Vertx vertx = Vertx.vertx();
        HttpServer management = vertx.createHttpServer(new HttpServerOptions()
                        .setIdleTimeout((int) config.limits().idleTimeout().toSeconds()))
                .requestHandler(Server::health);
        try {
            management
                    .listen(config.management().bindPort(), config.management().host())
                    .await();
        } catch (Exception failure) {
            vertx.close().await();
            throw new Problem(
                    ProblemCode.UNAVAILABLE_NOW,
                    "cannot listen on " + config.management() + ": " + failure.getMessage());
        }
        return new Server(vertx, management, config);
    }

    private static void health(HttpServerRequest request) {
        boolean isKnown =
                request.path().equals("/health/live") || request.path().equals("/health/ready");
        request.response().setStatusCode(isKnown ? 200 : 404).end();
    }

    /** Tells where the server listens; see {@link ReadyLine}. */
    public String readyLine() {
        return new ReadyLine()
                .management(config.management(), management.actualPort())
                .toString();
    }

    /** Blocks until everything has stopped, in order. */
    public void stop() {
        // Not composed: what follows the end of Vert.x has no event loop left to run on.
        management
                .shutdown(config.work().stopGrace().toMillis(), TimeUnit.MILLISECONDS)
                .await();
        vertx.close().await();
    }
}
