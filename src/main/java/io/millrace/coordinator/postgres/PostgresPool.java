package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/**
 * The connections to PostgreSQL, none of which waits for ever: PostgreSQL ends a statement or a silent transaction after
 * {@value #STATEMENT_SECONDS} s, and a connection on which nothing has come for {@value #SILENT_SECONDS} s is given up,
 * which a broken network does not tell otherwise.
 */
public final class PostgresPool {
    private static final int STATEMENT_SECONDS = 15;
    private static final int SILENT_SECONDS = 20;
    private static final int CONNECT_SECONDS = 5;
    private static final int WAITING_MAX = 1_000;

    private PostgresPool() {}

    /** @param connectionsMax at once; more wait, {@value #CONNECT_SECONDS} s at the longest */
    public static Pool open(Vertx vertx, PgConnectOptions options, int connectionsMax) {
        String millis = Integer.toString(STATEMENT_SECONDS * 1_000);
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(connectionsMax)
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout(CONNECT_SECONDS)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .with(new NetClientOptions()
                        .setConnectTimeout(CONNECT_SECONDS * 1_000)
                        .setTcpKeepAlive(true)
                        .setReadIdleTimeout(SILENT_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(options.addProperty("statement_timeout", millis)
                        .addProperty("idle_in_transaction_session_timeout", millis))
                .using(vertx)
                .build();
    }

    /** Whether a request for a connection has waited too long, for which the client has no type of its own; or what was made of it. */
    public static boolean isLate(Throwable failure) {
        Throwable cause = failure instanceof Problem && failure.getCause() != null ? failure.getCause() : failure;
        return "Timeout".equals(cause.getMessage());
    }
}
