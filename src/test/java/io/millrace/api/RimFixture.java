package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.admission.Admission;
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
import io.millrace.api.featurebase.FeatureBase;
import io.millrace.apptest.ServerCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.config.TlsProviderChoice;
import io.millrace.mapping.columns.ColumnsSettings;
import io.millrace.model.AddressBlock;
import io.millrace.model.PushTargets;
import io.millrace.script.ScriptLimits;
import io.millrace.tls.HandshakeLimits;
import io.millrace.tls.TlsEngine;
import io.millrace.tls.TlsProvider;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** The HTTP rim on two event loops, over a fake server. Thread-safe. */
public final class RimFixture implements AutoCloseable {
    public static final int BODY_BYTES_MAX = 2 << 20;
    public static final int IN_FLIGHT_BYTES_MAX = 8 << 20;
    public static final int SHARE_BYTES_MAX = 2 << 20;
    public static final Duration BODY_TIME = Duration.ofSeconds(3);

    /** Longer than a thread of a busy machine with two cores waits for its turn. */
    private static final int BLOCKED_MILLIS = 500;

    /** Some loopback addresses are those of proxies. */
    private static final ClientAddresses CLIENTS =
            new ClientAddresses(List.of(AddressBlock.parse("127.0.1.0/24"), AddressBlock.parse("10.1.0.0/16")));

    /** Whose pages may use the server, unless a test says otherwise. */
    public static final String ORIGIN = "https://app.example.com";

    private static final ConnectionSettings CONNECTIONS =
            new ConnectionSettings(Duration.ofSeconds(60), Duration.ofSeconds(60), 10_000, 10_000);

    private static final NodeFacts NODE = new NodeFacts(
            "n1",
            "1.2.3",
            new Machine(1L << 30, "a processor", 2, 4, 1000),
            Optional.empty(),
            1L << 40,
            () -> true,
            form -> Future.succeededFuture(
                    form.apply("# HELP a_total How many\n# TYPE a_total counter\na_total 1.0\n")));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INSTANCES = 2;

    public final FakeServer server;
    public final InFlight inFlight = new InFlight(IN_FLIGHT_BYTES_MAX, SHARE_BYTES_MAX);
    /** The clock of the budgets. */
    public final HaltingClock budgetClock = new HaltingClock();
    /** The clock of the log of refusals. */
    public final AtomicLong nanos = new AtomicLong();

    public final RecordedConnections connections = new RecordedConnections();
    public final RecordedHandshakes handshakes = new RecordedHandshakes();
    public final SelfSignedPair tls;
    public final HttpVerticle anInstance;
    public final int httpPort;
    public final int httpsPort;
    private final BlockedThreads blockedThreads;
    private final Vertx vertx;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public RimFixture() throws Exception {
        this(CONNECTIONS);
    }

    public RimFixture(ConnectionSettings connectionSettings) throws Exception {
        this(connectionSettings, FeatureBase::dialects);
    }

    public RimFixture(ConnectionSettings connectionSettings, Function<Core, Function<Rim, List<Dialect>>> dialects)
            throws Exception {
        this(connectionSettings, Set.of(ORIGIN), dialects);
    }

    /** @param origins whose pages may use the server */
    public RimFixture(
            ConnectionSettings connectionSettings,
            Set<String> origins,
            Function<Core, Function<Rim, List<Dialect>>> dialects)
            throws Exception {
        this(
                connectionSettings,
                origins,
                dialects,
                TlsProvider.choose(TlsProviderChoice.valueOf(ServerCommand.TLS_PROVIDER.toUpperCase(Locale.ROOT))),
                HandshakeLimits.DEFAULT);
    }

    /** With one provider of TLS, and all else as it is by default. */
    public static RimFixture of(TlsProvider provider, HandshakeLimits limits) throws Exception {
        return new RimFixture(CONNECTIONS, Set.of(ORIGIN), FeatureBase::dialects, provider, limits);
    }

    private RimFixture(
            ConnectionSettings connectionSettings,
            Set<String> origins,
            Function<Core, Function<Rim, List<Dialect>>> dialects,
            TlsProvider provider,
            HandshakeLimits limits)
            throws Exception {
        tls = SelfSignedPair.make();
        vertx = Vertx.vertx(new VertxOptions()
                .setBlockedThreadCheckInterval(100)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(BLOCKED_MILLIS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
        Bus bus = Bus.of(vertx);
        server = new FakeServer(bus);
        vertx.deployVerticle(server, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .await();
        Traffic traffic = new Traffic(server.catalog, () -> System.currentTimeMillis() * 1_000, new SilentTraffic());
        Intake intake = new Intake(
                bus,
                server.catalog,
                new Admission(server.catalog, budgetClock, () -> 0),
                traffic,
                () -> System.currentTimeMillis() * 1_000);
        HttpSettings settings = settings(connectionSettings, origins);
        ListenerCounts counts = ListenerCounts.of(connectionSettings, connections);
        RefusalLog refusals = new RefusalLog(nanos::get, CLIENTS);
        Core core = new Core(
                intake,
                new Queries(bus, Duration.ofSeconds(30)),
                new Datasets(bus, Duration.ofSeconds(30)),
                new Scripts(
                        vertx, new ScriptLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), 256L << 20), 2, 100),
                new Arrivals(() -> 0),
                new Pushes(bus, PushTargets.parse("")),
                new Writes(bus),
                new Translation(bus, new Writes(bus)),
                new Control(bus),
                server.catalog::current,
                traffic,
                new Limits(1_000_000, 1_000),
                true,
                settings.bodyLimit(),
                CLIENTS,
                InstallationKey.load(Files.createTempDirectory("rim"), Optional.empty()),
                Optional.empty(),
                new StreamIdentity(1, 1, 1 << 20, ColumnsSettings.DEFAULT),
                WebhookTerms.DEFAULT,
                NODE);
        TlsEngine engine = new TlsEngine(provider, limits, handshakes, Runnable::run);
        List<HttpVerticle> verticles = new CopyOnWriteArrayList<>();
        Supplier<Deployable> supplier = () -> {
            HttpVerticle verticle = new HttpVerticle(
                    settings,
                    Optional.of(tls.material()),
                    Optional.of(engine),
                    ClientCertificates.NONE,
                    inFlight,
                    counts,
                    refusals,
                    dialects.apply(core));
            verticles.add(verticle);
            return verticle;
        };
        vertx.deployVerticle(supplier, new DeploymentOptions().setInstances(INSTANCES))
                .await();
        anInstance = verticles.get(0);
        httpPort = anInstance.httpPort();
        httpsPort = verticles.get(0).httpsPort();
        assertEquals(httpPort, verticles.get(1).httpPort());
        warmUp();
        blockedThreads = new BlockedThreads();
    }

    /** Loading classes is no blocking that counts. */
    private void warmUp() throws IOException, InterruptedException {
        String sink = "/v2/sinks/" + server.addSink(EndpointState.ACTIVE, new Limits(1_000_000, 1_000));
        for (int i = 0; i < 2 * INSTANCES; i++) {
            send("POST", sink, "{\"records\":[{\"value\":{}}]}");
            send("POST", sink, "{", "Content-Encoding", "gzip");
            send("GET", sink, "");
            send("GET", "/schema", "");
        }
    }

    private static HttpSettings settings(ConnectionSettings connections, Set<String> origins) {
        return new HttpSettings(
                Optional.of(new Listener("localhost", -1, "https.port")),
                Optional.of(new Listener("127.0.0.1", 0, "http.port")),
                BODY_BYTES_MAX,
                IN_FLIGHT_BYTES_MAX,
                BODY_TIME,
                connections,
                Duration.ofSeconds(5),
                16 << 10,
                8 << 10,
                1024,
                AccessMode.FULL,
                CLIENTS,
                origins);
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> sendAs(String key, String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(key, method, path, body, headers), BodyHandlers.ofString());
    }

    /** Sends bytes and gets bytes. */
    public HttpResponse<byte[]> exchange(String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(FakeServer.ADMIN_KEY, method, path, body, headers), BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String key, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) {
            request.header("X-API-Key", key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return sendAs(FakeServer.ADMIN_KEY, method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public JsonNode check(int status, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, path, body);
        assertEquals(status, response.statusCode(), response.body());
        return response.body().isEmpty() ? JSON.missingNode() : JSON.readTree(response.body());
    }

    public static JsonNode json(String body) throws IOException {
        return JSON.readTree(body);
    }

    public static void checkFailure(int status, String code, int actualStatus, String body) throws IOException {
        assertEquals(status, actualStatus, body);
        JsonNode json = json(body);
        assertEquals(code, json.path("code").asText(), body);
        assertTrue(json.path("message").asText().length() > 10, body);
    }

    public static void checkFailure(int status, String code, HttpResponse<String> response) throws IOException {
        checkFailure(status, code, response.statusCode(), response.body());
    }

    /** Timers that wait to go off. Vert.x has no other way to count them than to look at its own list. */
    public int timers() throws ReflectiveOperationException {
        Field timeouts = vertx.getClass().getDeclaredField("timeouts");
        timeouts.setAccessible(true);
        return ((Map<?, ?>) timeouts.get(vertx)).size();
    }

    /** Also checks that nothing was blocked, and that all memory for bodies was given back. */
    @Override
    public void close() {
        blockedThreads.checkNone();
        assertEquals(0, inFlight.bytes());
        blockedThreads.close();
        vertx.close().await();
    }
}
