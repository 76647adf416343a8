package io.millrace;

import io.millrace.admission.Admission;
import io.millrace.admission.Arrivals;
import io.millrace.admission.Conversations;
import io.millrace.admission.Datasets;
import io.millrace.admission.Intake;
import io.millrace.admission.Pushes;
import io.millrace.admission.Queries;
import io.millrace.admission.Traffic;
import io.millrace.api.Core;
import io.millrace.api.HttpVerticle;
import io.millrace.api.InFlight;
import io.millrace.api.InstallationKey;
import io.millrace.api.ManagementVerticle;
import io.millrace.api.Readiness;
import io.millrace.api.SubscriptionHeaders;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.chunk.ChunkStore;
import io.millrace.cli.ReadyLine;
import io.millrace.config.NodeId;
import io.millrace.config.ServerConfig;
import io.millrace.coordinator.CoordinatorObservers;
import io.millrace.coordinator.CoordinatorVerticle;
import io.millrace.coordinator.postgres.Installation;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresHealth;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.ingest.IngestGateway;
import io.millrace.ingest.IngestVerticle;
import io.millrace.log.DiskReserve;
import io.millrace.log.LocalLog;
import io.millrace.log.LogExecutors;
import io.millrace.log.ReceiptFile;
import io.millrace.log.RecordIds;
import io.millrace.log.Volume;
import io.millrace.mapping.Mapping;
import io.millrace.metrics.CommitMeters;
import io.millrace.metrics.Gauges;
import io.millrace.metrics.LoadMeters;
import io.millrace.metrics.Meters;
import io.millrace.metrics.PipelineMeters;
import io.millrace.metrics.PushMeters;
import io.millrace.metrics.ReadinessChecks;
import io.millrace.metrics.TrafficMeters;
import io.millrace.objects.ObjectStore;
import io.millrace.problem.Problem;
import io.millrace.push.PushVerticle;
import io.millrace.query.DatasetVerticle;
import io.millrace.query.QueryVerticle;
import io.millrace.query.WriteVerticle;
import io.millrace.receipt.ReceiptBudget;
import io.millrace.receipt.ReceiptStore;
import io.millrace.receipt.Receipts;
import io.millrace.recorder.RecorderVerticle;
import io.millrace.staging.Staging;
import io.millrace.table.LiveBudget;
import io.millrace.table.Tables;
import io.millrace.tls.TlsEngine;
import io.millrace.transfer.FlushVerticle;
import io.millrace.transfer.ImportVerticle;
import io.millrace.transfer.LogNews;
import io.millrace.transfer.MergeVerticle;
import io.millrace.transfer.Pacing;
import io.millrace.transfer.RepairVerticle;
import io.millrace.transfer.ScrubVerticle;
import io.millrace.transfer.SliceCopies;
import io.millrace.transfer.UnreadableRows;
import io.millrace.transfer.UnregisteredTotals;
import io.millrace.transfer.UploadVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server, wired by hand from its configuration, top to bottom in the order of starting; it stops in the
 * opposite order. What takes long and needs nothing else, PostgreSQL and the certificate, starts beside the volume.
 * Thread-safe: {@link #stop} may come from any thread.
 */
public final class Server {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    /** That a step of stopping waits for what it stops; for requests in flight it is the grace of the configuration. */
    public static final long STOP_SECONDS_MAX = 60;

    private static final long DISK_LOOK_MILLIS = 1_000;

    /** One step of stopping, with the name that the log shows. */
    private record Step(String name, Runnable action) {}

    private final ServerConfig config;
    private final Settings settings;
    private final Faults faults;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final EndpointCatalog catalog = new EndpointCatalog();
    private final DamageList damages = new DamageList();
    private final UnreadableRows unreadable = new UnreadableRows();
    private final UnregisteredTotals unregistered = new UnregisteredTotals();
    private Tables tables;
    private Arrivals arrivals;
    private final PostgresHealth postgresHealth = new PostgresHealth();
    private Vertx vertx;
    private HttpVerticle http;
    private ManagementVerticle management;
    private volatile boolean isReady;

    private Server(ServerConfig config, Dialects dialects, Faults faults) {
        this.config = config;
        this.faults = faults;
        this.settings = new Settings(config, dialects);
    }

    /**
     * Blocks until the server is ready.
     *
     * @throws Problem if it cannot start; whatever had been started is stopped then
     */
    public static Server start(ServerConfig config) {
        return start(config, Dialects.ALL, Faults.NONE);
    }

    /** As above, with other dialects, or faults, for tests of them. */
    public static Server start(ServerConfig config, Dialects dialects, Faults faults) {
        Server server = new Server(config, dialects, faults);
        try {
            server.start();
            return server;
        } catch (RuntimeException | Error e) {
            server.stop();
            throw Problem.of(e);
        }
    }

    private void start() {
        Meters meters = started("meters", new Meters(), Meters::close);
        vertx = started(
                "vert.x", settings.vertx(meters), instance -> instance.close().await());
        Bus bus = Bus.of(vertx);
        String node = NodeId.of(config);

        Future<Postgres> opening = started(
                "postgresql",
                vertx.executeBlocking(() -> Postgres.open(settings.postgres()), false),
                opened -> Optional.ofNullable(opened.otherwiseEmpty().await()).ifPresent(Postgres::close));
        Volume volume =
                started("volume", Volume.open(settings.volumeFolder(), node, settings.log(), faults), Volume::close);
        volume.damaged()
                .forEach(slice -> damages.add(slice.table(), slice.problem().getMessage()));
        volume.damagedSegments().forEach(what -> damages.add(DamageList.LOG, what));
        RecordIds ids = new RecordIds(this::micros, volume.rowsLostMax());
        Receipts receipts = new Receipts(
                keys -> bus.request(ReceiptStore.FIND, keys),
                this::micros,
                config.idempotency().retention(),
                settings.receiptMemory());
        volume.receipts().forEach(file -> receipts.answered(ReceiptFile.read(file)));
        receipts.closed();
        TlsSetup tls = TlsSetup.begin(vertx, config);
        InstallationKey installationKey =
                InstallationKey.load(config.data(), config.secrets().keyFile());
        Optional<ObjectStore> store = config.usesStore()
                ? Optional.of(started("store", ObjectStore.open(settings.store(), meters.store()), ObjectStore::close))
                : Optional.empty();
        Staging staging = new StagingSetup(
                        config.staging(),
                        store,
                        node,
                        settings.fetchedFolder(),
                        config.data().resolve("staging"),
                        faults)
                .open();
        SliceCopies copies = new SliceCopies(volume, staging);
        Postgres postgres = opening.await();
        String installation =
                postgres.admit(new Installation(config.data().toAbsolutePath().normalize(), node, volume.id()));
        ChunkStore chunks = new ChunkSetup(
                        config.chunk(),
                        installation,
                        store,
                        settings.chunkFolder(),
                        settings.copiesFolder(),
                        config.staging().s3().connections(),
                        meters,
                        table -> tables.forget(table))
                .open();
        tables = new Tables(
                (database, name) -> catalog.current().table(database, name),
                unreadable,
                damages,
                chunks,
                settings.chunkMemory(),
                settings.conversions(),
                InstantSource.system());
        arrivals = new Arrivals(tables::lastTimeId);

        deploy("uploads", 1, () -> new UploadVerticle(bus, copies, chunks, faults));
        Pacing imports = new Pacing(() -> tables.heldBytes() >= settings.liveMemory() / 2);
        deploy("imports", settings.importThreads(), () -> new ImportVerticle(bus, tables, chunks, imports, faults));
        deploy(
                "repairs",
                1,
                () -> new RepairVerticle(
                        bus,
                        copies,
                        chunks,
                        faults,
                        (database, name) -> catalog.current().table(database, name),
                        settings.chunkMemory()));
        Pacing merges = new Pacing(() -> false);
        deploy("merges", 1, () -> new MergeVerticle(bus, tables, chunks, merges, faults));
        started("merging", merges, Pacing::stop);
        deploy(
                "coordinator",
                new CoordinatorVerticle(
                        settings.coordinator(),
                        postgres::connectOptions,
                        catalog,
                        bus,
                        Conversations.CONTROL,
                        settings.pipeline(node, chunks, staging.bytesMax()),
                        tables,
                        ids,
                        receipts,
                        unregistered,
                        unreadable,
                        copies,
                        volume.recovered(),
                        volume.receipts(),
                        new CoordinatorObservers(
                                new PipelineMeters(meters), new LoadMeters(meters, catalog), meters.tasks()),
                        faults,
                        damages,
                        postgresHealth));

        ExecutorService commits = started("commits", settings.commits(), Server::shutDown);
        ExecutorService compressors = started("compressors", settings.compressors(), Server::shutDown);
        ExecutorService cuts = started("cuts", settings.cuts(), Server::shutDown);
        DiskReserve reserve = new DiskReserve(
                settings.volumeFolder().toString(),
                config.volume().reserveBytes(),
                volume.diskTotal(),
                volume::diskFree);
        reserve.look();
        long looks = vertx.setPeriodic(DISK_LOOK_MILLIS, timer -> vertx.executeBlocking(() -> {
                    reserve.look();
                    return null;
                })
                .onFailure(e -> log.warn("{}", e.getMessage())));
        started("looking at the disk", looks, vertx::cancelTimer);
        LocalLog rows = started(
                "log",
                new LocalLog(
                        volume,
                        settings.log(),
                        reserve,
                        new ReceiptBudget(new LiveBudget(tables, settings.liveMemory()), receipts),
                        ids,
                        new LogExecutors(commits, compressors, cuts),
                        new CommitMeters(
                                new LogNews(tables, arrivals, receipts, unregistered, bus, damages),
                                meters.ingest(),
                                meters.rotation())),
                LocalLog::close);
        long rotation = vertx.setPeriodic(settings.rotationMillis(), timer -> rows.rotateIfDue(System.nanoTime()));
        started("rotation", rotation, vertx::cancelTimer);
        deploy(
                "ingest",
                config.work().ingestThreads(),
                () -> new IngestVerticle(
                        bus,
                        rows,
                        receipts,
                        meters.endpoints(),
                        meters.sinks(),
                        new Mapping.Bounds(
                                settings.chunkMemory(), config.limits().valueBytesMax())));
        deploy(
                "writes",
                new WriteVerticle(
                        config.work().ingestThreads(), bus, catalog, tables, rows, this::micros, meters.writes()));
        deploy("flushes", new FlushVerticle(bus, rows));
        if (config.staging().scrubBytesPerSecond() > 0) {
            deploy(
                    "scrub",
                    1,
                    () -> new ScrubVerticle(
                            bus,
                            tables,
                            chunks,
                            staging,
                            damages,
                            meters.scrub(),
                            config.staging().scrubBytesPerSecond(),
                            config.staging().scrubInterval()));
        }
        deploy("queries", new QueryVerticle(settings.queries(), bus, catalog, tables, rows, meters.queries()));
        deploy(
                "datasets",
                new DatasetVerticle(
                        settings.queries(),
                        bus,
                        catalog,
                        tables,
                        rows,
                        settings.datasetFiles(),
                        settings.rowLimits(),
                        meters.queries()));

        Traffic traffic = new Traffic(catalog, this::micros, new TrafficMeters(meters));
        Admission admission = new Admission(
                catalog, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
        Intake intake = new Intake(bus, catalog, admission, traffic, this::micros);
        deploy("in-process clients", new IngestGateway(bus, catalog, intake));

        Pushes pushes = new Pushes(bus, config.push().targets());
        SubscriptionHeaders headers = new SubscriptionHeaders(installationKey);
        deploy(
                "pushes",
                new PushVerticle(
                        config.push().timeout(),
                        bus,
                        catalog,
                        new Queries(bus, config.work().queryTimeout()),
                        arrivals,
                        pushes,
                        Dialects.pushForms(),
                        headers::open,
                        this::micros,
                        new PushMeters(meters, catalog)));

        ReadinessChecks checks = new ReadinessChecks(
                config.readiness(),
                postgresHealth,
                meters.slices()::waiting,
                reserve::shortage,
                () -> store.flatMap(known -> known.health().outage()),
                tables::withheld,
                damages);
        Datasets datasets = new Datasets(bus, config.work().queryTimeout());
        Core core = settings.core(
                bus,
                catalog,
                intake,
                datasets,
                settings.scripts(vertx),
                traffic,
                arrivals,
                pushes,
                installationKey,
                settings.facts(
                        vertx, node, volume.diskTotal(), () -> readiness(checks).isReady(), meters));
        deploy(
                "recorders",
                new RecorderVerticle(
                        bus,
                        catalog,
                        datasets,
                        core.queries(),
                        Dialects.chunkMaker(core),
                        recorder -> tables.lastId(recorder.single().table().id()),
                        Settings::micros,
                        config.mldb().cleanupGrace()));

        InFlight inFlight = new InFlight(config.limits().inflightBytesMax(), config.inflightShareBytes());
        new Gauges(
                        meters,
                        catalog,
                        tables,
                        settings.liveMemory(),
                        volume,
                        reserve,
                        rows.pending(),
                        inFlight,
                        config.limits().inflightBytesMax())
                .bind(vertx);
        store.ifPresent(
                known -> meters.store().bindUp(() -> known.health().outage().isEmpty()));
        meters.resources()
                .bindPostgres(() -> postgresHealth.outage(Duration.ZERO).isEmpty());
        meters.resources().bindDamage(damages::count);
        meters.slices().bindWriting(rows::tables);
        management = new ManagementVerticle(
                settings.management(),
                config.managementToken().text(),
                () -> readiness(checks),
                meters::scrape,
                new Operations(bus, catalog).byPath());
        deploy("management", management);
        if (settings.hasListeners()) {
            Optional<TlsEngine> engine = tls.provider()
                    .map(chosen -> settings.tls(
                            chosen, meters.tls(), started("handshakes", settings.handshakes(), Server::shutDown)));
            http = deployHttp(
                    settings.http(core, inFlight, meters.connections(), tls.buffers(), engine, tls.authorities()));
            tls.watch(http, meters.certificates())
                    .forEach(timer -> started("looking at certificates", timer, vertx::cancelTimer));
        }
        isReady = true;
        steps.push(new Step("readiness", this::leave));
        log.info("ready as node {} in {}", node, config.data());
    }

    private long micros() {
        return faults.clock(Settings.micros());
    }

    private HttpVerticle deployHttp(Supplier<HttpVerticle> verticles) {
        List<HttpVerticle> made = new CopyOnWriteArrayList<>();
        DeploymentOptions options = new DeploymentOptions().setInstances(settings.eventLoops());
        await(
                "listeners",
                vertx.deployVerticle(
                        (Supplier<Deployable>) () -> {
                            HttpVerticle verticle = verticles.get();
                            made.add(verticle);
                            return verticle;
                        },
                        options));
        return made.get(0);
    }

    /** A verticle on an event loop. */
    private void deploy(String name, Deployable verticle) {
        await(name, vertx.deployVerticle(verticle, new DeploymentOptions()));
    }

    /** Workers with a pool of their own, one thread for each. */
    private void deploy(String name, int instances, Supplier<Deployable> verticles) {
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("millrace-" + name)
                .setWorkerPoolSize(instances)
                .setMaxWorkerExecuteTime(settings.workerMinutesMax())
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES)
                .setInstances(instances);
        await(name, vertx.deployVerticle(verticles, options));
    }

    private void await(String name, Future<String> deployed) {
        String id = deployed.await();
        steps.push(new Step(name, () -> {
            try {
                vertx.undeploy(id).await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                log.warn("{} did not stop within {} s", name, STOP_SECONDS_MAX);
            }
        }));
    }

    private <T> T started(String name, T thing, Consumer<T> stop) {
        steps.push(new Step(name, () -> stop.accept(thing)));
        return thing;
    }

    /** Serves on until whoever sends clients here has seen that it is over. */
    private void leave() {
        isReady = false;
        try {
            Thread.sleep(config.work().stopDelay().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void shutDown(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                log.warn("threads did not end within {} s", STOP_SECONDS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Readiness readiness(ReadinessChecks checks) {
        return isReady ? checks.look() : new Readiness(List.of("the server is starting or stopping"), List.of());
    }

    /** Tells where the server listens; see {@link ReadyLine}. */
    public String readyLine() {
        ReadyLine line = new ReadyLine();
        if (config.https().isOn()) {
            line.https(config.https(), http.httpsPort());
        }
        if (config.http().isOn()) {
            line.http(config.http(), http.httpPort());
        }
        return line.management(config.management(), management.port()).toString();
    }

    /** For code in the same JVM: what {@link io.millrace.client.IngestClient} needs. */
    public Vertx vertx() {
        return vertx;
    }

    /** Blocks until everything has stopped, in the opposite order of starting. */
    public synchronized void stop() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            long start = System.nanoTime();
            try {
                step.action().run();
            } catch (RuntimeException e) {
                log.warn("stopping {} failed", step.name(), e);
            }
            log.info("stopped {} in {} ms", step.name(), (System.nanoTime() - start) / 1_000_000);
        }
    }
}
