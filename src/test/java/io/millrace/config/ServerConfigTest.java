package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.log.SyncMode;
import io.millrace.model.AddressBlock;
import io.millrace.model.PushTargets;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every key is here twice: with its default and with another value. A key that is missing fails the test. */
final class ServerConfigTest {
    private static final long HEAP = Runtime.getRuntime().maxMemory();
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @Test
    void hasDefaults() {
        Path data = Path.of("data").toAbsolutePath();
        ServerConfig expected = new ServerConfig(
                data,
                Optional.empty(),
                Optional.empty(),
                new ListenerConfig("0.0.0.0", 8443),
                new ListenerConfig("127.0.0.1", 0),
                new ListenerConfig("127.0.0.1", 9090),
                new Secret(Optional.empty()),
                new TlsConfig(
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(1),
                        TlsProviderChoice.AUTO,
                        500,
                        200,
                        Duration.ofSeconds(10)),
                new ClientCertificateConfig(Optional.empty(), ClientCertificateConfig.Demand.NONE),
                new Http2Config(100, 200, 1000),
                AuthMode.API_KEY,
                new SecretsConfig(Optional.empty()),
                new PostgresConfig("embedded"),
                new LimitsConfig(
                        1_000_000,
                        1_000,
                        16 << 20,
                        8 << 10,
                        16 << 10,
                        Duration.ofSeconds(30),
                        HEAP / 8,
                        0,
                        Duration.ofSeconds(75),
                        1 << 20),
                new IdempotencyConfig(Duration.ofHours(24)),
                new ConnectionConfig(Duration.ofSeconds(10), 10_000, 2_500, 1_000, 250),
                new ProxyConfig(List.of()),
                new CorsConfig(Set.of()),
                new FeatureBaseConfig(FeatureBaseConfig.Protobuf.AUTO),
                new KeboolaConfig(
                        1,
                        1,
                        1 << 20,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        30,
                        Duration.ofHours(1),
                        false,
                        Duration.ofSeconds(1),
                        16 << 20),
                new FlowcoreConfig(
                        false, 1_000, 64_000, 10_000, 32 << 20, 2L << 30, Duration.ofDays(7), Duration.ofHours(24)),
                new PushConfig(PushTargets.parse(""), Duration.ofSeconds(30)),
                new MldbConfig(32 << 20, 16L << 30, Duration.ofSeconds(10), 256 << 20, 2, 100, Duration.ofHours(1)),
                new VolumeConfig(
                        SyncMode.DISK,
                        64 << 20,
                        Duration.ofSeconds(30),
                        256 << 10,
                        1,
                        HEAP / 16,
                        HEAP / 4,
                        64 << 20,
                        1 << 30),
                new LoadConfig(1_000_000, 64 << 20, 1L << 30, Duration.ZERO),
                new StagingConfig(
                        new StagingPlace.Directory(data.resolve("staging")),
                        List.of(),
                        new S3Config(
                                Optional.empty(),
                                "us-east-1",
                                false,
                                Optional.empty(),
                                new Secret(Optional.empty()),
                                new Secret(Optional.empty()),
                                Optional.empty(),
                                "none",
                                Optional.empty(),
                                64 << 20,
                                32,
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(5),
                                3),
                        Duration.ofHours(24),
                        10L << 30,
                        4 << 20,
                        Duration.ofHours(24),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1)),
                new ChunkConfig(Optional.empty(), 10L << 30, HEAP / 4, 8, 256 << 20),
                new WorkConfig(CORES, CORES, 100, Duration.ofSeconds(30), 100, Duration.ZERO, Duration.ofSeconds(10)),
                new ReadinessConfig(Duration.ofSeconds(10), Duration.ofMinutes(5)),
                LogConfig.DEFAULT);
        assertEquals(expected, Configuration.read(TestSources.none()).server());
    }

    @Test
    void mapsEveryKey() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("data", "/d");
        texts.put("node.id", "a-1");
        texts.put("public.url", "https://m.example.com:444/a/");
        texts.put("https.host", "h1");
        texts.put("https.port", "-1");
        texts.put("http.host", "h2");
        texts.put("http.port", "2");
        texts.put("management.host", "::1");
        texts.put("management.port", "3");
        texts.put("management.token", "0123456789abcdef");
        texts.put("tls.reload.interval", "2s");
        texts.put("tls.provider", "jdk");
        texts.put("tls.handshakes.listener", "20");
        texts.put("tls.handshakes.address", "10");
        texts.put("tls.handshake.timeout", "3s");
        texts.put("proxies.trusted", "10.0.0.0/8, ::1");
        texts.put("cors.origins", " HTTPS://App.example.com:443,http://localhost:5173");
        texts.put("secrets.key-file", "/s.key");
        texts.put("tls.certificate", "/c.pem");
        texts.put("tls.key", "/k.pem");
        texts.put("tls.client.ca", "/ca.pem");
        texts.put("tls.client.auth", "request");
        texts.put("http2.streams", "11");
        texts.put("http2.resets", "12");
        texts.put("http2.controls", "13");
        texts.put("auth.mode", "api-key");
        texts.put("postgres.uri", "postgres://u@h/d");
        texts.put("limits.endpoint.bytes-per-second", "0");
        texts.put("limits.endpoint.records-per-second", "7");
        texts.put("limits.request.body", "1MB");
        texts.put("limits.request.line", "9KiB");
        texts.put("limits.request.headers", "17KiB");
        texts.put("limits.request.timeout", "2s");
        texts.put("limits.inflight.bytes", "2 MiB");
        texts.put("limits.inflight.endpoint.bytes", "1 MiB");
        texts.put("limits.idle.timeout", "1h");
        texts.put("limits.value.bytes", "3KiB");
        texts.put("limits.headers.timeout", "3s");
        texts.put("limits.connections.listener", "20");
        texts.put("limits.connections.address", "5");
        texts.put("limits.sockets", "30");
        texts.put("limits.sockets.key", "6");
        texts.put("sync.mode", "cache");
        texts.put("log.rotate.size", "100B");
        texts.put("log.rotate.age", "100ms");
        texts.put("log.block.size", "16KiB");
        texts.put("log.compression.level", "9");
        texts.put("log.pending.bytes", "1GB");
        texts.put("live.memory", "7KB");
        texts.put("log.preallocate.max", "0");
        texts.put("volume.reserve", "0");
        texts.put("load.trigger.count", "2");
        texts.put("load.trigger.size", "3KB");
        texts.put("load.trigger.text", "4KB");
        texts.put("load.trigger.age", "1d");
        texts.put("staging.uri", "s3://bucket/a/b");
        texts.put("staging.earlier", "file:///s/t, s3://other-bucket/, s3://bucket/a/b/");
        texts.put("staging.s3.endpoint", "http://minio:9000/");
        texts.put("staging.s3.region", "eu-west-1");
        texts.put("staging.s3.path-style", "true");
        texts.put("staging.s3.access-key", "id");
        texts.put("staging.s3.secret-key", "key");
        texts.put("staging.s3.session-token", "token");
        texts.put("staging.s3.credentials-file", "");
        texts.put("staging.s3.encryption", "aws:kms");
        texts.put("staging.s3.kms-key", "alias/k");
        texts.put("staging.s3.part-size", "6MiB");
        texts.put("staging.s3.connections", "4");
        texts.put("staging.s3.timeout", "3s");
        texts.put("staging.s3.request-timeout", "9s");
        texts.put("staging.s3.retries", "5");
        texts.put("staging.retention", "3d");
        texts.put("staging.size-max", "8KB");
        texts.put("scrub.rate", "9KB");
        texts.put("scrub.interval", "4d");
        texts.put("cleanup.grace", "2s");
        texts.put("retention.interval", "300ms");
        texts.put("chunk.store", "s3://chunks/c");
        texts.put("chunk.cache.size", "50MB");
        texts.put("chunk.build.memory", "5MB");
        texts.put("chunk.merge.fan-in", "2");
        texts.put("chunk.merge.size", "1GiB");
        texts.put("ingest.threads", "5");
        texts.put("query.threads", "6");
        texts.put("query.history-length", "9");
        texts.put("query.queue", "7");
        texts.put("featurebase.protobuf", "pilosa1");
        texts.put("keboola.project.id", "123");
        texts.put("keboola.branch.id", "456");
        texts.put("keboola.request.body", "100B");
        texts.put("keboola.upload.min-interval", "1s");
        texts.put("keboola.import.min-interval", "2s");
        texts.put("keboola.retry.initial", "3s");
        texts.put("keboola.files.kept.count", "4");
        texts.put("keboola.files.kept.age", "20m");
        texts.put("keboola.headers.sensitive", "true");
        texts.put("keboola.template.timeout", "50ms");
        texts.put("keboola.template.bytes", "1MiB");
        texts.put("flowcore.create-on-first-use", "true");
        texts.put("flowcore.first-use.types", "7");
        texts.put("flowcore.event.size", "2KB");
        texts.put("flowcore.batch.events", "8");
        texts.put("flowcore.batch.body", "3KB");
        texts.put("flowcore.file.body", "4KB");
        texts.put("flowcore.ttl.max", "5m");
        texts.put("flowcore.event.ahead", "6s");
        texts.put("flowcore.push.allow", "https://*.example.com");
        texts.put("flowcore.push.timeout", "5s");
        texts.put("mldb.query.memory", "2MiB");
        texts.put("mldb.query.disk", "3MiB");
        texts.put("mldb.script.cpu", "2s");
        texts.put("mldb.script.memory", "4MiB");
        texts.put("mldb.script.threads", "3");
        texts.put("mldb.script.queue", "0");
        texts.put("mldb.cleanup.grace", "7m");
        texts.put("query.timeout", "1m");
        texts.put("stop.delay", "3s");
        texts.put("stop.grace", "1m");
        texts.put("ready.postgres.silence", "1m");
        texts.put("ready.lag.max", "1h");
        texts.put("idempotency.retention", "2h");
        texts.put("log.format", "json");
        texts.put("log.level", "trace");
        texts.put("log.access", "sampled");
        assertEquals(ServerConfig.SETTINGS.stream().map(Setting::key).collect(Collectors.toSet()), texts.keySet());
        ServerConfig expected = new ServerConfig(
                Path.of("/d"),
                Optional.of("a-1"),
                Optional.of(URI.create("https://m.example.com:444/a")),
                new ListenerConfig("h1", -1),
                new ListenerConfig("h2", 2),
                new ListenerConfig("::1", 3),
                new Secret(Optional.of("0123456789abcdef")),
                new TlsConfig(
                        Optional.of(Path.of("/c.pem")),
                        Optional.of(Path.of("/k.pem")),
                        Duration.ofSeconds(2),
                        TlsProviderChoice.JDK,
                        20,
                        10,
                        Duration.ofSeconds(3)),
                new ClientCertificateConfig(Optional.of(Path.of("/ca.pem")), ClientCertificateConfig.Demand.REQUEST),
                new Http2Config(11, 12, 13),
                AuthMode.API_KEY,
                new SecretsConfig(Optional.of(Path.of("/s.key"))),
                new PostgresConfig("postgres://u@h/d"),
                new LimitsConfig(
                        0,
                        7,
                        1_000_000,
                        9 << 10,
                        17 << 10,
                        Duration.ofSeconds(2),
                        2 << 20,
                        1 << 20,
                        Duration.ofHours(1),
                        3 << 10),
                new IdempotencyConfig(Duration.ofHours(2)),
                new ConnectionConfig(Duration.ofSeconds(3), 20, 5, 30, 6),
                new ProxyConfig(List.of(AddressBlock.parse("10.0.0.0/8"), AddressBlock.parse("::1"))),
                new CorsConfig(Set.of("https://app.example.com", "http://localhost:5173")),
                new FeatureBaseConfig(FeatureBaseConfig.Protobuf.PILOSA1),
                new KeboolaConfig(
                        123,
                        456,
                        100,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        4,
                        Duration.ofMinutes(20),
                        true,
                        Duration.ofMillis(50),
                        1 << 20),
                new FlowcoreConfig(true, 7, 2_000, 8, 3_000, 4_000, Duration.ofMinutes(5), Duration.ofSeconds(6)),
                new PushConfig(PushTargets.parse("https://*.example.com"), Duration.ofSeconds(5)),
                new MldbConfig(2 << 20, 3 << 20, Duration.ofSeconds(2), 4 << 20, 3, 0, Duration.ofMinutes(7)),
                new VolumeConfig(SyncMode.CACHE, 100, Duration.ofMillis(100), 16 << 10, 9, 1_000_000_000, 7_000, 0, 0),
                new LoadConfig(2, 3_000, 4_000, Duration.ofDays(1)),
                new StagingConfig(
                        new StagingPlace.Bucket("bucket", "a/b/"),
                        List.of(
                                new StagingPlace.Directory(Path.of("/s/t")),
                                new StagingPlace.Bucket("other-bucket", "")),
                        new S3Config(
                                Optional.of(URI.create("http://minio:9000")),
                                "eu-west-1",
                                true,
                                Optional.of("id"),
                                new Secret(Optional.of("key")),
                                new Secret(Optional.of("token")),
                                Optional.empty(),
                                "aws:kms",
                                Optional.of("alias/k"),
                                6 << 20,
                                4,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(9),
                                5),
                        Duration.ofDays(3),
                        8_000,
                        9_000,
                        Duration.ofDays(4),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(300)),
                new ChunkConfig(
                        Optional.of(new StagingPlace.Bucket("chunks", "c/")), 50_000_000, 5_000_000, 2, 1 << 30),
                new WorkConfig(5, 6, 7, Duration.ofMinutes(1), 9, Duration.ofSeconds(3), Duration.ofMinutes(1)),
                new ReadinessConfig(Duration.ofMinutes(1), Duration.ofHours(1)),
                new LogConfig(LogConfig.LogFormat.JSON, LogConfig.LogLevel.TRACE, LogConfig.AccessLevel.SAMPLED));
        assertEquals(expected, TestSources.config(texts));
    }

    @Test
    void givesEndpointsAnEighthOfWhatIsInFlightButOneBodyAtLeast() {
        checkShare(32 << 20, Map.of("limits.inflight.bytes", "256MiB"));
        checkShare(32 << 20, Map.of("limits.inflight.bytes", "64MiB"));
        checkShare(24 << 20, Map.of("limits.inflight.bytes", "24MiB"));
        checkShare(16 << 20, Map.of("limits.inflight.bytes", "64MiB", "flowcore.batch.body", "1MiB"));
        checkShare(48 << 20, Map.of("limits.inflight.bytes", "64MiB", "flowcore.batch.body", "48MiB"));
        checkShare(20 << 20, Map.of("limits.inflight.endpoint.bytes", "20MiB"));
    }

    @Test
    void followsTheHeapWhereNothingIsSet() {
        ServerConfig config = TestSources.config(Map.of("limits.request.body", "1KiB"));
        assertEquals(HEAP / 8, config.limits().inflightBytesMax());
        assertEquals(HEAP / 16, config.volume().pendingBytesMax());
        assertEquals(HEAP / 4, config.volume().liveBytesMax());
        assertEquals(
                1 << 30,
                TestSources.config(Map.of("limits.request.body", "1GiB"))
                        .limits()
                        .inflightBytesMax());
    }

    private static void checkShare(long expected, Map<String, String> texts) {
        assertEquals(expected, TestSources.config(texts).inflightShareBytes());
    }

    @Test
    void tellsWhereClientsOfThisMachineConnect() {
        check("0.0.0.0", "localhost");
        check("::", "localhost");
        check("127.0.0.1", "127.0.0.1");
        check("::1", "[::1]");
        assertEquals(Optional.empty(), new ListenerConfig("127.0.0.1", 0).reachableHost());
    }

    private static void check(String host, String reachable) {
        assertEquals(Optional.of(reachable), new ListenerConfig(host, 1).reachableHost());
    }
}
