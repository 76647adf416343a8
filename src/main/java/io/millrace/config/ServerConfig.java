package io.millrace.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that can be set. Each component gets its own record and nothing else. Immutable.
 *
 * @param data absolute; everything local lives below it
 * @param nodeId if configured; {@link NodeId} gives one in any case
 * @param publicUrl if configured; without a path of its own it ends behind host and port
 */
public record ServerConfig(
        Path data,
        Optional<String> nodeId,
        Optional<URI> publicUrl,
        ListenerConfig https,
        ListenerConfig http,
        ListenerConfig management,
        Secret managementToken,
        TlsConfig tls,
        ClientCertificateConfig clientCertificates,
        Http2Config http2,
        AuthMode auth,
        SecretsConfig secrets,
        PostgresConfig postgres,
        LimitsConfig limits,
        IdempotencyConfig idempotency,
        ConnectionConfig connections,
        ProxyConfig proxies,
        CorsConfig cors,
        FeatureBaseConfig featureBase,
        KeboolaConfig keboola,
        FlowcoreConfig flowcore,
        PushConfig push,
        MldbConfig mldb,
        VolumeConfig volume,
        LoadConfig load,
        StagingConfig staging,
        ChunkConfig chunk,
        WorkConfig work,
        ReadinessConfig readiness,
        LogConfig log) {
    static final Setting<Path> DATA = new Setting<>(
            "data",
            "./data",
            ValueType.path(),
            "The folder for everything local. Relative paths start where the server is started.");
    static final Setting<Optional<String>> NODE_ID = new Setting<>(
            "node.id",
            "",
            ValueType.optional(Pattern.compile("[a-z0-9-]{1,64}"), "1 to 64 of a-z, 0-9 and -"),
            "The name of this node, part of the names of its files. Empty: made up once and kept in <data>/node.id.");

    static final Setting<Optional<URI>> PUBLIC_URL = new Setting<>(
            "public.url",
            "",
            ValueType.optionalUrl(),
            "The address that clients are told to use, such as https://millrace.example.com. Empty: the one that each has used.");

    private static final SettingGroup GROUP = new SettingGroup("This node", DATA, NODE_ID, PUBLIC_URL);

    static final List<SettingGroup> GROUPS = List.of(
            GROUP,
            ListenerConfig.GROUP,
            TlsConfig.GROUP,
            ClientCertificateConfig.GROUP,
            Http2Config.GROUP,
            AuthMode.GROUP,
            SecretsConfig.GROUP,
            PostgresConfig.GROUP,
            LimitsConfig.GROUP,
            IdempotencyConfig.GROUP,
            ConnectionConfig.GROUP,
            ProxyConfig.GROUP,
            CorsConfig.GROUP,
            FeatureBaseConfig.GROUP,
            KeboolaConfig.GROUP,
            FlowcoreConfig.GROUP,
            PushConfig.GROUP,
            MldbConfig.GROUP,
            VolumeConfig.GROUP,
            LoadConfig.GROUP,
            StagingConfig.GROUP,
            S3Config.GROUP,
            ChunkConfig.GROUP,
            WorkConfig.GROUP,
            ReadinessConfig.GROUP,
            LogConfig.GROUP);

    static final List<Setting<?>> SETTINGS = GROUPS.stream()
            .<Setting<?>>flatMap(group -> group.settings().stream())
            .toList();

    static ServerConfig read(Values values) {
        Path data = values.get(DATA);
        ChunkConfig chunk = ChunkConfig.read(values);
        ServerConfig config = new ServerConfig(
                data,
                values.get(NODE_ID),
                values.get(PUBLIC_URL),
                ListenerConfig.read(values, ListenerConfig.HTTPS_HOST, ListenerConfig.HTTPS_PORT),
                ListenerConfig.read(values, ListenerConfig.HTTP_HOST, ListenerConfig.HTTP_PORT),
                ListenerConfig.read(values, ListenerConfig.MANAGEMENT_HOST, ListenerConfig.MANAGEMENT_PORT),
                values.get(ListenerConfig.MANAGEMENT_TOKEN),
                TlsConfig.read(values),
                ClientCertificateConfig.read(values),
                Http2Config.read(values),
                values.get(AuthMode.MODE),
                SecretsConfig.read(values),
                PostgresConfig.read(values),
                LimitsConfig.read(values),
                IdempotencyConfig.read(values),
                ConnectionConfig.read(values),
                ProxyConfig.read(values),
                CorsConfig.read(values),
                FeatureBaseConfig.read(values),
                KeboolaConfig.read(values),
                FlowcoreConfig.read(values),
                PushConfig.read(values),
                MldbConfig.read(values),
                VolumeConfig.read(values),
                LoadConfig.read(values),
                StagingConfig.read(values, data, chunk.store().isPresent()),
                chunk,
                WorkConfig.read(values),
                ReadinessConfig.read(values),
                LogConfig.read(values));
        config.checkListeners(values);
        values.check(
                config.limits.idleTimeout().compareTo(config.work.queryTimeout()) > 0,
                "is not longer than query.timeout, so connections would be closed before slow answers",
                LimitsConfig.IDLE_TIMEOUT,
                WorkConfig.QUERY_TIMEOUT);
        return config;
    }

    /** Whether slices or chunks are in a store that speaks S3, or were. */
    public boolean usesStore() {
        return chunk.store().isPresent() || staging.usesStore();
    }

    /** What the bodies for one endpoint may take; as long as all bodies have so much, the largest one of any dialect fits. */
    public long inflightShareBytes() {
        long largest = flowcore.batchBytesMax();
        return limits.inflightEndpointBytesMax() > 0
                ? limits.inflightEndpointBytesMax()
                : Math.max(limits.inflightShareBytes(), Math.min(largest, limits.inflightBytesMax()));
    }

    private void checkListeners(Values values) {
        values.check(
                https.isOn() || http.isOn(),
                "https and http are both off, so nobody could send anything",
                ListenerConfig.HTTPS_PORT,
                ListenerConfig.HTTP_PORT);
        values.check(
                !http.collidesWith(https),
                "is the port of https too",
                ListenerConfig.HTTP_PORT,
                ListenerConfig.HTTPS_PORT);
        values.check(
                !management.collidesWith(https) && !management.collidesWith(http),
                "is the port of another listener too",
                ListenerConfig.MANAGEMENT_PORT,
                ListenerConfig.HTTPS_PORT,
                ListenerConfig.HTTP_PORT);
        values.check(
                auth != AuthMode.NONE || (isPrivate(https) && isPrivate(http)),
                "none is allowed only where https.host and http.host are loopback addresses, such as 127.0.0.1",
                AuthMode.MODE,
                ListenerConfig.HTTPS_HOST,
                ListenerConfig.HTTP_HOST);
    }

    private static boolean isPrivate(ListenerConfig listener) {
        return !listener.isOn() || listener.isLoopback();
    }
}
