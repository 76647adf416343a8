package io.millrace.coordinator;

import io.millrace.bus.Bus;
import io.millrace.bus.Channel;
import io.millrace.endpoint.ControlCommand;
import io.millrace.endpoint.EndpointCatalog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The only one that speaks to PostgreSQL while the server runs. On an event loop: it never blocks. */
public final class CoordinatorVerticle extends VerticleBase {
    private static final int CONNECT_SECONDS = 10;
    private static final int WAITING_MAX = 1_000;

    private final CoordinatorSettings settings;
    private final Supplier<PgConnectOptions> postgres;
    private final EndpointCatalog catalog;
    private final Bus bus;
    private final Channel<ControlCommand<?>, Object> control;
    private Pool pool;
    private CatalogWatch watch;
    private MessageConsumer<ControlCommand<?>> commands;

    /** @param postgres where {@link Postgres} is */
    public CoordinatorVerticle(
            CoordinatorSettings settings,
            Supplier<PgConnectOptions> postgres,
            EndpointCatalog catalog,
            Bus bus,
            Channel<ControlCommand<?>, Object> control) {
        this.settings = settings;
        this.postgres = postgres;
        this.catalog = catalog;
        this.bus = bus;
        this.control = control;
    }

    @Override
    public Future<?> start() {
        pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(settings.connectionsMax())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout(CONNECT_SECONDS)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(postgres.get())
                .using(vertx)
                .build();
        CatalogStore store = new CatalogStore(pool, catalog, settings.limits());
        watch = new CatalogWatch(vertx, store, postgres.get(), settings.pollEvery());
        return store.refresh()
                .compose(loaded -> new AdminKey(settings.data()).ensure(store, context))
                .compose(ensured -> watch.start())
                .onSuccess(watching -> commands =
                        bus.serve(control, command -> store.execute(command).map(x -> x)));
    }

    /** No more commands, no more news, then the connections. */
    @Override
    public Future<?> stop() {
        return (commands == null ? Future.succeededFuture() : commands.unregister())
                .eventually(() -> watch.stop())
                .eventually(() -> pool.close());
    }
}
