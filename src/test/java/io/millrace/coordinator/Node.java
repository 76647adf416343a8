package io.millrace.coordinator;

import io.millrace.bus.Bus;
import io.millrace.bus.Channel;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.chunk.ChunkStore;
import io.millrace.coordinator.pipeline.PipelineSettings;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresHealth;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.log.RecordIds;
import io.millrace.receipt.Receipts;
import io.millrace.table.MergePolicy;
import io.millrace.table.Tables;
import io.millrace.transfer.SliceCopies;
import io.millrace.transfer.UnreadableRows;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A coordinator with its own Vert.x, as one node of an installation. */
public final class Node implements AutoCloseable {
    static final Limits DEFAULT_LIMITS = new Limits(1_000_000, 1_000);
    private static final Channel<ControlCommand<?>, Object> CONTROL = new Channel<>("control", Duration.ofSeconds(30));

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.of(vertx);
    private final EndpointCatalog published = new EndpointCatalog();
    private final DamageList damages = new DamageList();
    private final UnreadableRows unreadable = new UnreadableRows();
    private final Pool pool;

    private Node(CoordinatorSettings settings, Supplier<PgConnectOptions> postgres) {
        vertx.deployVerticle(new CoordinatorVerticle(
                        settings,
                        postgres,
                        published,
                        bus,
                        CONTROL,
                        pipeline(settings.data()),
                        new Tables(
                                (database, name) -> published.current().table(database, name),
                                unreadable,
                                damages,
                                1 << 20,
                                1),
                        new RecordIds(() -> 0, 0),
                        new Receipts(keys -> Future.succeededFuture(List.of()), () -> 0, Duration.ofHours(1), 1 << 20),
                        new UnregisteredTotals(),
                        unreadable,
                        new SliceCopies(null, null), // nothing is staged
                        List.of(),
                        List.of(),
                        SilentObserver.ALL,
                        Faults.NONE,
                        damages,
                        new PostgresHealth()))
                .await();
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(postgres.get())
                .using(vertx)
                .build();
    }

    private static PipelineSettings pipeline(Path data) {
        return new PipelineSettings(
                "n" + UUID.randomUUID(),
                ChunkStore.onDisk(data.resolve("chunks")),
                1_000_000,
                64 << 20,
                1L << 30,
                Duration.ZERO,
                1,
                64 << 20,
                MergePolicy.DEFAULT,
                Duration.ZERO,
                0,
                Duration.ZERO,
                Duration.ofHours(1),
                Duration.ofSeconds(15));
    }

    /** That hears of changes by notification only. */
    public static Node start(Postgres postgres, Path data) {
        return start(postgres, data, Duration.ofHours(1));
    }

    public static Node start(Postgres postgres, Path data, Duration pollEvery) {
        return start(postgres, new CoordinatorSettings(data, DEFAULT_LIMITS, Endpoints.KINDS, 4, pollEvery));
    }

    public static Node start(Postgres postgres, CoordinatorSettings settings) {
        return new Node(settings, postgres::connectOptions);
    }

    /** That reaches PostgreSQL through a port of this machine. */
    static Node through(int port, Postgres postgres, Path data) {
        CoordinatorSettings settings =
                new CoordinatorSettings(data, DEFAULT_LIMITS, Endpoints.KINDS, 4, Duration.ofHours(1));
        return new Node(
                settings, () -> postgres.connectOptions().setHost("127.0.0.1").setPort(port));
    }

    @SuppressWarnings("unchecked")
    public <R> R execute(ControlCommand<R> command) {
        return (R) bus.request(CONTROL, command).await();
    }

    public Catalog catalog() {
        return published.current();
    }

    /** Waits until the catalog of this node satisfies the condition. */
    void awaitCatalog(Predicate<Catalog> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.test(catalog())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the catalog did not get there");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Past the coordinator. */
    public RowSet<Row> sql(String statement) {
        return pool.query(statement).execute().await();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
