package io.millrace.coordinator;

import io.millrace.admission.Conversations;
import io.millrace.bus.Bus;
import io.millrace.bus.Channel;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.coordinator.attribute.AttributeLedger;
import io.millrace.coordinator.catalog.AdminKey;
import io.millrace.coordinator.catalog.CatalogStore;
import io.millrace.coordinator.catalog.CatalogWatch;
import io.millrace.coordinator.consumer.ConsumerLedger;
import io.millrace.coordinator.dataset.DatasetLedger;
import io.millrace.coordinator.keys.RowKeyLedger;
import io.millrace.coordinator.load.Loads;
import io.millrace.coordinator.pipeline.Leases;
import io.millrace.coordinator.pipeline.Pipeline;
import io.millrace.coordinator.pipeline.PipelineSettings;
import io.millrace.coordinator.pipeline.Statistics;
import io.millrace.coordinator.postgres.Patience;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresHealth;
import io.millrace.coordinator.postgres.PostgresPool;
import io.millrace.coordinator.push.PushLedger;
import io.millrace.coordinator.receipt.ReceiptKeeping;
import io.millrace.coordinator.task.TaskLedger;
import io.millrace.coordinator.transaction.TransactionLedger;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.log.RecordIds;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.receipt.ReceiptStore;
import io.millrace.receipt.Receipts;
import io.millrace.slice.SliceInfo;
import io.millrace.table.Tables;
import io.millrace.transfer.SliceCopies;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.UnreadableRows;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only one that speaks to PostgreSQL while the server runs. On an event loop: it never blocks. */
public final class CoordinatorVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorVerticle.class);

    private static final long OBSERVE_MILLIS = 200;
    private static final int ANSWER_SECONDS_MAX = 4;

    private final CoordinatorSettings settings;
    private final Supplier<PgConnectOptions> postgres;
    private final EndpointCatalog catalog;
    private final Bus bus;
    private final Channel<ControlCommand<?>, Object> control;
    private Pool pool;
    private CatalogWatch watch;
    private final PipelineSettings pipelineSettings;
    private final Tables tables;
    private final RecordIds ids;
    private final Receipts receipts;
    private final List<SliceInfo> onVolume;
    private final List<Path> receiptFiles;
    private final UnregisteredTotals unregistered;
    private final UnreadableRows unreadable;
    private final SliceCopies copies;
    private final CoordinatorObservers observers;
    private final Faults faults;
    private final DamageList damages;
    private final PostgresHealth health;
    private Leases leases;
    private Pipeline pipeline;
    private TaskLedger tasks;
    private ReceiptKeeping keeping;
    private Loads loads;
    private long renewals;
    private long cleanUps;
    private long agings;
    private MessageConsumer<ControlCommand<?>> commands;

    /**
     * @param postgres where {@link Postgres} is
     * @param onVolume every slice that was found on the volume
     * @param receiptFiles those that were found on the volume, the eldest first
     */
    public CoordinatorVerticle(
            CoordinatorSettings settings,
            Supplier<PgConnectOptions> postgres,
            EndpointCatalog catalog,
            Bus bus,
            Channel<ControlCommand<?>, Object> control,
            PipelineSettings pipelineSettings,
            Tables tables,
            RecordIds ids,
            Receipts receipts,
            UnregisteredTotals unregistered,
            UnreadableRows unreadable,
            SliceCopies copies,
            List<SliceInfo> onVolume,
            List<Path> receiptFiles,
            CoordinatorObservers observers,
            Faults faults,
            DamageList damages,
            PostgresHealth health) {
        this.settings = settings;
        this.postgres = postgres;
        this.catalog = catalog;
        this.bus = bus;
        this.control = control;
        this.pipelineSettings = pipelineSettings;
        this.tables = tables;
        this.ids = ids;
        this.receipts = receipts;
        this.onVolume = onVolume;
        this.receiptFiles = receiptFiles;
        this.unregistered = unregistered;
        this.unreadable = unreadable;
        this.copies = copies;
        this.observers = observers;
        this.faults = faults;
        this.damages = damages;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        pool = PostgresPool.open(vertx, postgres.get(), settings.connectionsMax());
        CatalogStore store = new CatalogStore(pool, catalog, settings.kinds(), settings.limits());
        watch = new CatalogWatch(vertx, store, postgres.get(), settings.pollEvery(), health);
        return load(store)
                .compose(loaded -> new AdminKey(settings.data()).ensure(store, context))
                .compose(ensured -> watch.start())
                .compose(watching -> startPipeline(store))
                .onSuccess(watching -> commands = bus.serve(control, command -> answer(store, command)));
    }

    /**
     * The first connection may take longer than the pool waits, on a busy machine whose PostgreSQL has just started. To fail then would
     * not even end: the client's pool does not close while a connection is being made for a request that has given up.
     */
    private static Future<Catalog> load(CatalogStore store) {
        return store.refresh().recover(failure -> {
            if (!PostgresPool.isLate(failure)) {
                return Future.failedFuture(failure);
            }
            log.warn("PostgreSQL takes long to give a connection, the start waits for it");
            return load(store);
        });
    }

    private Future<Object> answer(CatalogStore store, ControlCommand<?> command) {
        return soon(store.execute(command))
                .<Object>map(answer -> answer)
                .onSuccess(answer -> observers.coordinator().changed(command, answer));
    }

    private <T> Future<T> soon(Future<T> answer) {
        return Patience.within(vertx, ANSWER_SECONDS_MAX, answer)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? late(failure) : failure));
    }

    private static Problem late(Throwable failure) {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "PostgreSQL did not answer within " + ANSWER_SECONDS_MAX
                                + " s; if it was asked for a change, that may still be made, so look before trying again")
                .retryAfter(Duration.ofSeconds(2))
                .causedBy(failure);
    }

    private Future<Void> startPipeline(CatalogStore store) {
        leases = new Leases(
                pool, pipelineSettings.node(), UUID.randomUUID().toString(), pipelineSettings.leaseDuration());
        pipeline = new Pipeline(
                vertx,
                bus,
                pool,
                leases,
                tables,
                ids,
                unregistered,
                unreadable,
                copies,
                catalog,
                store,
                pipelineSettings,
                observers.coordinator(),
                faults,
                damages);
        keeping = new ReceiptKeeping(vertx, pool, receipts, copies::removeReceipts);
        bus.serve(ReceiptStore.FIND, keeping::find);
        bus.serve(Transfers.SEGMENTS, cut -> {
            cut.receipts().ifPresent(keeping::add);
            return pipeline.accept(cut);
        });
        bus.serve(Transfers.IMPORTED, pipeline::imported);
        bus.serve(Transfers.REPAIR, pipeline::repair);
        bus.serve(Transfers.PIN, pipeline::pin);
        bus.serve(Transfers.UNPIN, pipeline::unpin);
        bus.serve(Transfers.STAGED_FILES, pipeline::staged);
        Statistics statistics = new Statistics(pool, pipelineSettings.node(), unregistered);
        bus.serve(Conversations.STATISTICS, asked -> soon(statistics.of(asked.sinks())));
        loads = new Loads(
                vertx, bus, pool, store, catalog, statistics, unregistered, settings.loads(), observers.loads());
        bus.serve(Conversations.LOADS, asked -> soon(loads.of(asked.sinks())));
        bus.serve(Conversations.RESET, asked -> soon(statistics.reset(asked.sinks())));
        tasks = new TaskLedger(vertx, pool, store, pipelineSettings.node(), observers.tasks());
        bus.serve(Conversations.TASKS, command -> soon(tasks.carryOut(command)).map(answer -> answer));
        TransactionLedger transactions = new TransactionLedger(pool, observers.coordinator()::transactions);
        bus.serve(Conversations.TRANSACTIONS, command -> soon(transactions.carryOut(command))
                .map(answer -> answer));
        ConsumerLedger consumers = new ConsumerLedger(pool);
        bus.serve(Conversations.CONSUMERS, command -> soon(consumers.carryOut(command))
                .map(answer -> answer));
        DatasetLedger datasets = new DatasetLedger(pool);
        bus.serve(Conversations.DATASETS, command -> soon(datasets.carryOut(command)));
        RowKeyLedger rowKeys = new RowKeyLedger(pool);
        bus.serve(Conversations.ROW_KEYS, asked -> soon(rowKeys.ids(asked)));
        bus.serve(Conversations.ROW_NUMBERS, asked -> soon(rowKeys.keys(asked)));
        PushLedger pushes = new PushLedger(pool);
        bus.serve(Conversations.PUSHES, asked -> soon(pushes.carryOut(asked)));
        AttributeLedger attributes = new AttributeLedger(pool);
        bus.serve(Conversations.ATTRIBUTES, asked -> soon(attributes.carryOut(asked)));
        vertx.setPeriodic(OBSERVE_MILLIS, timer -> pipeline.observe());
        renewLeases();
        return tasks.start().compose(started -> pipeline.recover(onVolume)).onSuccess(recovered -> {
            keeping.start(receiptFiles);
            loads.start();
            cleanUpLater();
            agings = vertx.setPeriodic(pipelineSettings.retentionInterval().toMillis(), timer -> pipeline.age());
        });
    }

    /** Each renewal on time, also while an earlier one waits for PostgreSQL. */
    private void renewLeases() {
        renewals = vertx.setPeriodic(third(), timer -> pipeline.renewLeases()
                .onFailure(e -> log.warn("the leases could not be renewed: {}", e.getMessage())));
    }

    private void cleanUpLater() {
        cleanUps = vertx.setTimer(third(), timer -> pipeline.cleanUp()
                .onFailure(e -> log.warn("cleaning up failed, the next try comes: {}", e.getMessage()))
                .onComplete(done -> cleanUpLater()));
    }

    private long third() {
        return pipelineSettings.leaseDuration().toMillis() / 3;
    }

    /** No more commands, no more news, then the connections. */
    @Override
    public Future<?> stop() {
        return (commands == null ? Future.succeededFuture() : commands.unregister())
                .eventually(() -> watch.stop())
                .eventually(this::stopPipeline)
                .eventually(() -> pool.close());
    }

    private Future<Void> stopPipeline() {
        vertx.cancelTimer(renewals);
        vertx.cancelTimer(cleanUps);
        vertx.cancelTimer(agings);
        if (pipeline != null) {
            pipeline.stop();
            tasks.stop();
            keeping.stop();
            loads.stop();
        }
        return leases == null ? Future.succeededFuture() : leases.release();
    }
}
