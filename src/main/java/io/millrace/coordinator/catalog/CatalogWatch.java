package io.millrace.coordinator.catalog;

import io.millrace.coordinator.postgres.Patience;
import io.millrace.coordinator.postgres.PostgresHealth;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refreshes the catalog when another node says that it changed, and now and then. Confined to its verticle. */
public final class CatalogWatch {
    private static final Logger log = LoggerFactory.getLogger(CatalogWatch.class);
    private static final String CHANNEL = "millrace_catalog";
    private static final int SILENT_SECONDS_MAX = 5;
    private static final long RECONNECT_MAX_MILLIS = 5_000;

    private final Vertx vertx;
    private final CatalogStore store;
    private final PgSubscriber subscriber;
    private final Duration pollEvery;
    private final PostgresHealth health;
    private long timer;
    private boolean isRefreshing;
    private boolean isDirty;
    private boolean isPoking;
    private boolean isFailing;

    public CatalogWatch(
            Vertx vertx, CatalogStore store, PgConnectOptions options, Duration pollEvery, PostgresHealth health) {
        this.vertx = vertx;
        this.store = store;
        this.pollEvery = pollEvery;
        this.health = health;
        this.subscriber = PgSubscriber.subscriber(vertx, options)
                .reconnectPolicy(attempt -> Math.min(RECONNECT_MAX_MILLIS, 100L << Math.min(attempt, 6)));
    }

    public Future<Void> start() {
        subscriber.channel(CHANNEL).subscribeHandler(subscribed -> listening()).handler(payload -> refresh());
        timer = vertx.setPeriodic(pollEvery.toMillis(), id -> {
            poke();
            refresh();
        });
        return subscriber.connect();
    }

    /** At first and after each loss of the connection: nobody told what changed meanwhile. */
    private void listening() {
        // without a handler the client prints the loss to standard error
        subscriber
                .actualConnection()
                .exceptionHandler(lost -> log.info("news of the catalog stop: {}", lost.toString()));
        refresh();
    }

    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return subscriber.close();
    }

    /** A connection that the network has forgotten would bring no news for ever; a question finds that out. */
    private void poke() {
        PgConnection connection = subscriber.actualConnection();
        if (connection == null || isPoking) {
            return;
        }
        isPoking = true;
        Patience.within(vertx, SILENT_SECONDS_MAX, connection.query("SELECT 1").execute())
                .onFailure(failure -> connection.close())
                .onComplete(asked -> isPoking = false);
    }

    /** A burst of notifications makes at most one refresh that runs and one that follows. */
    private void refresh() {
        if (isRefreshing) {
            isDirty = true;
            return;
        }
        isRefreshing = true;
        Patience.within(vertx, SILENT_SECONDS_MAX, store.refresh()).onComplete(result -> {
            isRefreshing = false;
            report(result.cause());
            if (isDirty) {
                isDirty = false;
                refresh();
            }
        });
    }

    private void report(Throwable failureOrNull) {
        if (failureOrNull != null && !isFailing) {
            log.warn("the catalog stays as it is until PostgreSQL answers again", failureOrNull);
        } else if (failureOrNull == null && isFailing) {
            log.info("the catalog is up to date again");
        }
        isFailing = failureOrNull != null;
        if (isFailing) {
            health.failed(failureOrNull);
        } else {
            health.answered();
        }
    }
}
