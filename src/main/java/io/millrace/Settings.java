package io.millrace;

import io.millrace.admission.Arrivals;
import io.millrace.admission.Control;
import io.millrace.admission.Datasets;
import io.millrace.admission.Intake;
import io.millrace.admission.Pushes;
import io.millrace.admission.Queries;
import io.millrace.admission.Scripts;
import io.millrace.admission.Traffic;
import io.millrace.admission.Translation;
import io.millrace.admission.Writes;
import io.millrace.api.AccessMode;
import io.millrace.api.BodyLimit;
import io.millrace.api.ClientAddresses;
import io.millrace.api.ClientCertificates;
import io.millrace.api.ConnectionObserver;
import io.millrace.api.ConnectionSettings;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.Http2Limits;
import io.millrace.api.HttpSettings;
import io.millrace.api.HttpVerticle;
import io.millrace.api.InFlight;
import io.millrace.api.InstallationKey;
import io.millrace.api.Listener;
import io.millrace.api.ListenerCounts;
import io.millrace.api.Machine;
import io.millrace.api.NodeFacts;
import io.millrace.api.PemBuffers;
import io.millrace.api.RefusalLog;
import io.millrace.api.Rim;
import io.millrace.api.StreamIdentity;
import io.millrace.api.WebhookTerms;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Limits;
import io.millrace.chunk.ChunkStore;
import io.millrace.cli.Installation;
import io.millrace.config.AuthMode;
import io.millrace.config.ClientCertificateConfig;
import io.millrace.config.FlowcoreConfig;
import io.millrace.config.ListenerConfig;
import io.millrace.config.S3Config;
import io.millrace.config.ServerConfig;
import io.millrace.config.TlsConfig;
import io.millrace.config.VolumeConfig;
import io.millrace.config.WorkConfig;
import io.millrace.coordinator.CoordinatorSettings;
import io.millrace.coordinator.load.LoadSettings;
import io.millrace.coordinator.pipeline.PipelineSettings;
import io.millrace.coordinator.postgres.PostgresSettings;
import io.millrace.dataset.rows.DatasetFiles;
import io.millrace.dataset.rows.RowLimits;
import io.millrace.log.LogSettings;
import io.millrace.mapping.columns.ColumnsSettings;
import io.millrace.mapping.event.EventSettings;
import io.millrace.mapping.template.TemplateLimits;
import io.millrace.metrics.Meters;
import io.millrace.model.AnswerForm;
import io.millrace.objects.StoreSettings;
import io.millrace.query.QuerySettings;
import io.millrace.script.ScriptLimits;
import io.millrace.table.MergePolicy;
import io.millrace.tls.ClientAuthorities;
import io.millrace.tls.HandshakeLimits;
import io.millrace.tls.HandshakeObserver;
import io.millrace.tls.TlsEngine;
import io.millrace.tls.TlsProvider;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** What each part of the server is given, derived from the configuration. Immutable. */
final class Settings {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration EVENT_LOOP_BLOCKED = Duration.ofMillis(500);
    private static final long CHUNK_MEMORY_MIN = 1 << 20;
    private static final long CHUNK_MEMORY_MAX = 1 << 30;
    private static final long WORKER_MINUTES_MAX = 30;
    private static final int CONNECTIONS_MAX = 8;
    private static final int BACKLOG = 1024;

    private static final int ANY_HTTPS = -1;
    private static final int ANY_HTTP = -2;
    private static final int ANY_MANAGEMENT = -3;

    private final ServerConfig config;
    private final Dialects dialects;

    Settings(ServerConfig config, Dialects dialects) {
        this.config = config;
        this.dialects = dialects;
    }

    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Clock.systemUTC().instant());
    }

    Vertx vertx(Meters meters) {
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(false)
                .setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME, Label.HTTP_CODE));
        metrics.setDisabledMetricsCategories(Set.of("eventbus", "http.server", "net.server", "net.client"));
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(eventLoops())
                .setBlockedThreadCheckInterval(EVENT_LOOP_BLOCKED.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(EVENT_LOOP_BLOCKED.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxWorkerExecuteTime(WORKER_MINUTES_MAX)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES)
                .setMetricsOptions(metrics);
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(meters.registry()))
                .build();
    }

    int eventLoops() {
        return Runtime.getRuntime().availableProcessors();
    }

    int importThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** Bytes of heap for one chunk being built; a file has no room for more than the most of them. */
    long chunkMemory() {
        return Math.max(
                CHUNK_MEMORY_MIN, Math.min(CHUNK_MEMORY_MAX, config.chunk().buildMemory() / importThreads()));
    }

    /** Bytes of rows in memory that are not imported yet. */
    long liveMemory() {
        return config.volume().liveBytesMax();
    }

    /** Bytes of heap for receipts of requests with a key that PostgreSQL does not have yet. */
    long receiptMemory() {
        return Runtime.getRuntime().maxMemory() / 16;
    }

    /** Questions for which rows in memory become chunks at a time. */
    int conversions() {
        return importThreads();
    }

    long workerMinutesMax() {
        return WORKER_MINUTES_MAX;
    }

    Path volumeFolder() {
        return config.data().resolve("volumes").resolve("default");
    }

    Path chunkFolder() {
        return config.data().resolve("chunks");
    }

    /** Copies of chunk files in a store. */
    Path copiesFolder() {
        return config.data().resolve("copies");
    }

    /** Files that are read from a store lie here for as long as they are needed. */
    Path fetchedFolder() {
        return config.data().resolve("fetched");
    }

    StoreSettings store() {
        S3Config s3 = config.staging().s3();
        StoreSettings.Credentials credentials = s3.credentialsFile().isPresent()
                ? new StoreSettings.KeysInFile(s3.credentialsFile().get())
                : new StoreSettings.Keys(
                        s3.accessKey().orElseThrow(),
                        s3.secretKey().text().orElseThrow(),
                        s3.sessionToken().text());
        return new StoreSettings(
                s3.endpoint(),
                s3.region(),
                s3.isPathStyle(),
                credentials,
                new StoreSettings.Encryption(
                        Optional.of(s3.encryption()).filter(algorithm -> !algorithm.equals(S3Config.NO_ENCRYPTION)),
                        s3.kmsKey()),
                s3.partBytes(),
                s3.connections(),
                s3.silence(),
                s3.requestTimeout(),
                s3.retries());
    }

    LogSettings log() {
        VolumeConfig volume = config.volume();
        return new LogSettings(
                volume.sync(),
                volume.rotateBytes(),
                volume.rotateAge(),
                Math.toIntExact(volume.blockBytes()),
                volume.compressionLevel(),
                volume.pendingBytesMax(),
                volume.preallocateBytesMax());
    }

    /** Looks at the age of the segment ten times within it. */
    long rotationMillis() {
        return Math.max(5, config.volume().rotateAge().toMillis() / 10);
    }

    PostgresSettings postgres() {
        return new PostgresSettings(config.postgres().uri(), config.data());
    }

    CoordinatorSettings coordinator() {
        return new CoordinatorSettings(
                config.data(),
                limits(),
                dialects.kinds(columns(), events()),
                CONNECTIONS_MAX,
                Duration.ofSeconds(2),
                new LoadSettings(
                        Dialects.loads(config),
                        config.keboola().retryInitial(),
                        Math.toIntExact(config.keboola().keptFiles()),
                        config.keboola().keptAge()));
    }

    private ColumnsSettings columns() {
        return new ColumnsSettings(
                config.keboola().showsCredentials(),
                ColumnsSettings.DEFAULT.rowBytesMax(),
                new TemplateLimits(
                        config.keboola().templateTimeout(), config.keboola().templateBytes()));
    }

    /** Events that ask for the longest time to live, or for none although they are ephemeral, have that. */
    private EventSettings events() {
        FlowcoreConfig flowcore = config.flowcore();
        return new EventSettings(
                Math.toIntExact(flowcore.eventBytesMax()),
                Math.toIntExact(flowcore.batchEventsMax()),
                flowcore.ttlMax(),
                flowcore.ttlMax(),
                flowcore.aheadMax());
    }

    /** What is larger than an endpoint's share of the memory for bodies could never be taken. */
    private WebhookTerms webhooks() {
        long share = Math.min(config.inflightShareBytes(), config.limits().inflightBytesMax());
        return WebhookTerms.of(
                config.flowcore().createsOnFirstUse(),
                Math.toIntExact(config.flowcore().firstUseTypesMax()),
                Math.toIntExact(Math.min(config.flowcore().batchBytesMax(), share)),
                config.flowcore().fileBytesMax(),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, share)));
    }

    Limits limits() {
        return new Limits(
                config.limits().endpointBytesPerSecond(), config.limits().endpointRecordsPerSecond());
    }

    /** @param stagingBytesMax how many bytes of imported slices the place has room for */
    PipelineSettings pipeline(String node, ChunkStore chunks, long stagingBytesMax) {
        MergePolicy defaults = MergePolicy.DEFAULT;
        MergePolicy merges = new MergePolicy(
                config.chunk().mergeFanIn(),
                Math.max(defaults.fanInMax(), config.chunk().mergeFanIn()),
                Math.min(config.chunk().mergeBytesMax(), Runtime.getRuntime().maxMemory() / 8),
                defaults.spanMax(),
                Math.max(defaults.chunksMax(), config.chunk().mergeFanIn()));
        return new PipelineSettings(
                node,
                chunks,
                config.load().records(),
                config.load().bytes(),
                config.load().textBytes(),
                config.load().age(),
                importThreads(),
                liveMemory(),
                merges,
                config.staging().retention(),
                Math.min(config.staging().bytesMax(), stagingBytesMax),
                config.staging().cleanupGrace(),
                config.staging().retentionInterval(),
                LEASE);
    }

    ExecutorService commits() {
        return Executors.newSingleThreadExecutor(threads("millrace-commit-"));
    }

    ExecutorService compressors() {
        return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), threads("millrace-compress-"));
    }

    ExecutorService cuts() {
        return Executors.newSingleThreadExecutor(threads("millrace-cut-"));
    }

    /** Fewer than processors, so that handshakes leave room for those who have theirs behind them. */
    ExecutorService handshakes() {
        return Executors.newFixedThreadPool(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2), threads("millrace-handshake-"));
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    QuerySettings queries() {
        WorkConfig work = config.work();
        return new QuerySettings(
                work.queryThreads(),
                work.queryQueue(),
                Duration.ofMinutes(WORKER_MINUTES_MAX),
                work.queryHistoryLength());
    }

    Listener management() {
        return listener(config.management(), ANY_MANAGEMENT, "management.port");
    }

    boolean hasListeners() {
        return config.https().isOn() || config.http().isOn();
    }

    Supplier<HttpVerticle> http(
            Core core,
            InFlight inFlight,
            ConnectionObserver observer,
            Optional<PemBuffers> tls,
            Optional<TlsEngine> engine,
            Optional<ClientAuthorities> authorities) {
        HttpSettings settings = new HttpSettings(
                Optional.of(config.https())
                        .filter(ListenerConfig::isOn)
                        .map(listener -> listener(listener, ANY_HTTPS, "https.port")),
                Optional.of(config.http())
                        .filter(ListenerConfig::isOn)
                        .map(listener -> listener(listener, ANY_HTTP, "http.port")),
                Math.toIntExact(config.limits().requestBytesMax()),
                config.limits().inflightBytesMax(),
                config.limits().requestTimeout(),
                connections(),
                config.work().stopGrace(),
                Math.toIntExact(config.limits().headerBytesMax()),
                Math.toIntExact(config.limits().lineBytesMax()),
                BACKLOG,
                AccessMode.valueOf(config.log().access().name()),
                core.clients(),
                config.cors().origins());
        RefusalLog refusals = new RefusalLog(System::nanoTime, core.clients());
        ListenerCounts counts = ListenerCounts.of(settings.connections(), observer);
        Function<Rim, List<Dialect>> made = dialects.all(core);
        ClientCertificates clientCertificates = authorities
                .map(known -> ClientCertificates.of(
                        config.clientCertificates().demand() == ClientCertificateConfig.Demand.REQUIRE,
                        known.certificates()))
                .orElse(ClientCertificates.NONE);
        return () -> new HttpVerticle(settings, tls, engine, clientCertificates, inFlight, counts, refusals, made);
    }

    /** @param tasks does what handshakes compute outside of event loops */
    TlsEngine tls(TlsProvider provider, HandshakeObserver observer, Executor tasks) {
        TlsConfig tls = config.tls();
        return new TlsEngine(
                provider,
                new HandshakeLimits(tls.handshakes(), tls.addressHandshakes(), tls.handshakeTimeout()),
                observer,
                tasks);
    }

    /** What dialects get. */
    Core core(
            Bus bus,
            EndpointCatalog catalog,
            Intake intake,
            Datasets datasets,
            Scripts scripts,
            Traffic traffic,
            Arrivals arrivals,
            Pushes pushes,
            InstallationKey installationKey,
            NodeFacts node) {
        return new Core(
                intake,
                new Queries(bus, config.work().queryTimeout()),
                datasets,
                scripts,
                arrivals,
                pushes,
                new Writes(bus),
                new Translation(bus, new Writes(bus)),
                new Control(bus),
                catalog::current,
                traffic,
                limits(),
                config.auth() == AuthMode.API_KEY,
                bodyLimit(),
                new ClientAddresses(config.proxies().trusted()),
                installationKey,
                protobuf(),
                new StreamIdentity(
                        config.keboola().project(),
                        config.keboola().branch(),
                        Math.toIntExact(config.keboola().requestBytesMax()),
                        columns()),
                webhooks(),
                node);
    }

    private BodyLimit bodyLimit() {
        return BodyLimit.ofRequests(Math.toIntExact(config.limits().requestBytesMax()));
    }

    RowLimits rowLimits() {
        return new RowLimits(
                config.mldb().queryMemory(),
                config.data().resolve("datasets").resolve("queries"),
                config.mldb().queryDisk());
    }

    DatasetFiles datasetFiles() {
        return new DatasetFiles(config.data().resolve("datasets").resolve("files"));
    }

    Scripts scripts(Vertx vertx) {
        ScriptLimits limits = new ScriptLimits(
                config.mldb().scriptCpu(),
                Duration.ofMinutes(WORKER_MINUTES_MAX),
                config.mldb().scriptMemory());
        return new Scripts(
                vertx, limits, config.mldb().scriptThreads(), config.mldb().scriptQueue());
    }

    private Optional<AnswerForm.Encoding> protobuf() {
        return switch (config.featureBase().protobuf()) {
            case AUTO -> Optional.empty();
            case PILOSA1 -> Optional.of(AnswerForm.Encoding.PILOSA_1);
            case FEATUREBASE3 -> Optional.of(AnswerForm.Encoding.FEATUREBASE_3);
        };
    }

    NodeFacts facts(Vertx vertx, String node, long diskBytes, BooleanSupplier isReady, Meters meters) {
        return new NodeFacts(
                node,
                Installation.version(),
                Machine.look(),
                config.publicUrl(),
                diskBytes,
                isReady,
                form -> vertx.executeBlocking(() -> form.apply(meters.scrape()), false));
    }

    private ConnectionSettings connections() {
        return new ConnectionSettings(
                config.connections().headersTimeout(),
                config.limits().idleTimeout(),
                config.connections().listenerMax(),
                config.connections().addressMax(),
                config.connections().socketsMax(),
                config.connections().keySocketsMax(),
                new Http2Limits(
                        config.http2().streamsMax(),
                        config.http2().resetsMax(),
                        config.http2().controlsMax()));
    }

    /** Servers with the same negative port share one that is free, so each listener has its own. */
    private static Listener listener(ListenerConfig config, int whichIfAny, String key) {
        return new Listener(config.host(), config.port() < 0 ? whichIfAny : config.port(), key);
    }
}
