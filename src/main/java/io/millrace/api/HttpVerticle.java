package io.millrace.api;

import io.millrace.tls.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for clients; {@link Dispatch} hands each request to the dialect that owns its path. Deployed once per event loop; all instances
 * share the ports.
 */
public final class HttpVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);

    /** Which of the two a free port is for. */
    private static final int HTTPS = 1;

    private static final int HTTP = 2;

    /** One read from a socket; also the largest piece of a body. */
    private static final int CHUNK_BYTES_MAX = 64 << 10;

    private static final int HTTP2_WINDOW_BYTES = 1 << 20;

    /** Clients say in one frame what they want to be told. */
    private static final int SOCKET_FRAME_BYTES_MAX = 16 << 10;

    private static final int SOCKET_CLOSING_SECONDS = 2;

    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final Optional<PemBuffers> tls;
    private final Optional<TlsEngine> engine;
    private final ClientCertificates clientCertificates;
    private final InFlight inFlight;
    private final ListenerCounts counts;
    private final Function<Rim, List<Dialect>> dialectsOf;
    private final List<HttpServer> servers = new ArrayList<>();
    private final RefusalLog refusals;
    private Dispatch dispatch;
    private Connections connections;
    private Sockets sockets;
    private HttpServer secure;
    private ServerSSLOptions sslOptions;
    private int httpsPort;
    private int httpPort;

    /**
     * @param tls needed for an https listener
     * @param engine needed for an https listener; shared by all instances
     * @param clientCertificates what clients have to show over https; shared by all instances
     * @param inFlight shared by all instances
     * @param counts shared by all instances
     * @param refusals shared by all instances
     * @param dialectsOf called once
     */
    public HttpVerticle(
            HttpSettings settings,
            Optional<PemBuffers> tls,
            Optional<TlsEngine> engine,
            ClientCertificates clientCertificates,
            InFlight inFlight,
            ListenerCounts counts,
            RefusalLog refusals,
            Function<Rim, List<Dialect>> dialectsOf) {
        this.settings = settings;
        this.tls = tls;
        this.engine = engine;
        this.clientCertificates = clientCertificates;
        this.inFlight = inFlight;
        this.counts = counts;
        this.dialectsOf = dialectsOf;
        this.refusals = refusals;
    }

    @Override
    public Future<?> start() {
        connections = new Connections(vertx, settings.connections(), counts.observer());
        sockets = new Sockets(vertx, settings.connections(), connections, counts.sockets(), counts.observer());
        BodyReader bodies = new BodyReader(vertx, inFlight, settings.bodyTime(), counts.observer());
        dispatch = new Dispatch(
                settings,
                connections,
                refusals,
                shown -> dialectsOf.apply(new Rim(
                        bodies,
                        shown,
                        sockets,
                        () -> Router.router(vertx),
                        delay -> vertx.timer(Math.max(1, delay.toMillis())))));
        List<Future<?>> listening = new ArrayList<>();
        settings.https().ifPresent(listener -> listening.add(listenSecurely(listener)));
        settings.http()
                .ifPresent(listener -> listening.add(listen(listener, options(listener, HTTP), counts.http())
                        .onSuccess(server -> httpPort = server.actualPort())));
        return Future.all(listening);
    }

    /** Takes no new requests and waits for those under way, at most the grace; sockets are closed at once. */
    @Override
    public Future<?> stop() {
        sockets.stop();
        long graceMillis = settings.stopGrace().toMillis();
        return Future.join(servers.stream()
                .map(server -> server.shutdown(graceMillis, TimeUnit.MILLISECONDS))
                .toList());
    }

    /**
     * Gives connections from now on this certificate; those that are open keep theirs. All instances share it, so it is
     * enough to tell one.
     */
    public synchronized Future<Boolean> present(PemBuffers material) {
        sslOptions = sslOptions.copy();
        sslOptions.setKeyCertOptions(pair(material));
        return secure.updateSSLOptions(sslOptions);
    }

    /** From now on these authorities vouch for clients, on all connections of all instances. */
    public synchronized Future<Boolean> trust(List<X509Certificate> authorities) {
        clientCertificates.trust(authorities);
        sslOptions = sslOptions.copy();
        sslOptions.setTrustOptions(clientCertificates.trustOptions());
        return secure.updateSSLOptions(sslOptions);
    }

    private static PemKeyCertOptions pair(PemBuffers material) {
        return new PemKeyCertOptions().addKeyValue(material.key()).addCertValue(material.certificates());
    }

    /** The port that https is served on; 0 if it is off. Known once deployed. */
    public int httpsPort() {
        return httpsPort;
    }

    /** The port that http is served on; 0 if it is off. Known once deployed. */
    public int httpPort() {
        return httpPort;
    }

    private Future<HttpServer> listenSecurely(Listener listener) {
        HttpServerOptions options = secured(options(listener, HTTPS));
        clientCertificates.ask(options);
        sslOptions = options.getSslOptions();
        return listen(listener, options, counts.https()).onSuccess(server -> {
            secure = server;
            httpsPort = server.actualPort();
        });
    }

    private Future<HttpServer> listen(Listener listener, HttpServerOptions options, ConnectionCounts counted) {
        HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    if (connections.accept(connection, counted)) {
                        StrictDecoder.install(connection, options, counts.observer());
                        Http2Guard.install(connection, settings.connections().http2(), counts.observer());
                        requireCertificate(connection);
                    }
                })
                .invalidRequestHandler(dispatch::refuse)
                .requestHandler(dispatch::handle)
                .exceptionHandler(broken -> log.debug("a connection failed", broken));
        servers.add(server);
        return server.listen().recover(failure -> Future.failedFuture(listener.unavailable(failure)));
    }

    /** A handshake that goes on with an earlier session has not looked at it again. */
    private void requireCertificate(HttpConnection connection) {
        if (!clientCertificates.accept(connection)) {
            counts.observer().ended(ConnectionEnd.CERTIFICATE);
            connection.close();
        }
    }

    private HttpServerOptions options(Listener listener, int number) {
        HttpServerOptions options = new HttpServerOptions();
        options.setHost(listener.host()).setPort(listener.sharedPort(number));
        options.setAcceptBacklog(settings.backlog()).setReuseAddress(true).setReusePort(false);
        options.setTcpNoDelay(true).setTcpKeepAlive(true);
        options.setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) silence().toSeconds());
        options.setMaxInitialLineLength(settings.lineBytesMax())
                .setMaxHeaderSize(settings.headerBytesMax())
                .setMaxChunkSize(CHUNK_BYTES_MAX);
        options.setCompressionSupported(false).setDecompressionSupported(false);
        options.setHandle100ContinueAutomatically(false);
        options.setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false);
        options.setMaxWebSocketFrameSize(SOCKET_FRAME_BYTES_MAX)
                .setMaxWebSocketMessageSize(SOCKET_FRAME_BYTES_MAX)
                .setWebSocketClosingTimeout(SOCKET_CLOSING_SECONDS)
                .setRegisterWebSocketWriteHandlers(false);
        options.setHttp2ClearTextEnabled(false).setHttp2ConnectionWindowSize(4 * HTTP2_WINDOW_BYTES);
        Http2Limits http2 = settings.connections().http2();
        options.setInitialSettings(new Http2Settings()
                .setMaxConcurrentStreams(http2.streamsMax())
                .setInitialWindowSize(HTTP2_WINDOW_BYTES)
                .setMaxHeaderListSize(settings.headerBytesMax())
                .setPushEnabled(false));
        options.setHttp2RstFloodMaxRstFramePerWindow(http2.resetsMax())
                .setHttp2RstFloodWindowDuration(Http2Limits.WINDOW_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
        return options.setSsl(false).setLogActivity(false);
    }

    /** How long no byte may pass while a request is under way: a bit longer than what ends bodies and idle connections. */
    private Duration silence() {
        Duration idle = settings.connections().idleTime();
        return (idle.compareTo(settings.bodyTime()) > 0 ? idle : settings.bodyTime()).plus(SILENCE);
    }

    private HttpServerOptions secured(HttpServerOptions options) {
        PemBuffers material =
                tls.orElseThrow(() -> new IllegalArgumentException("an https listener needs a key and a certificate"));
        return engine.orElseThrow()
                .secure(options)
                .setKeyCertOptions(pair(material))
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
    }
}
