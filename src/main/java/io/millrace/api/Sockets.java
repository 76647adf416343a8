package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Makes WebSockets of requests and looks after them: asks idle clients for a sign, and closes what gives none. Confined to its verticle. */
public final class Sockets {
    private static final long TICK_MILLIS = 250;
    private static final String WEBSOCKET = "websocket";
    private static final String VERSION = "13";
    private static final CharSequence KEY = HttpHeaders.createOptimized("Sec-WebSocket-Key");
    private static final CharSequence VERSIONS = HttpHeaders.createOptimized("Sec-WebSocket-Version");

    /** Base64 of 16 bytes. */
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final Vertx vertx;
    private final long idleNanos;
    private final Connections connections;
    private final SocketCounts counts;
    private final ConnectionObserver observer;
    private final Set<Socket> open = new LinkedHashSet<>();
    private boolean isStopping;

    /** @param counts shared by all instances of the verticle */
    Sockets(
            Vertx vertx,
            ConnectionSettings settings,
            Connections connections,
            SocketCounts counts,
            ConnectionObserver observer) {
        this.observer = observer;
        this.vertx = vertx;
        this.idleNanos = settings.idleTime().toNanos();
        this.connections = connections;
        this.counts = counts;
        vertx.setPeriodic(
                Math.max(1, Math.min(TICK_MILLIS, settings.idleTime().toMillis() / 6)),
                tick -> tick(System.nanoTime()));
    }

    /**
     * Makes a WebSocket of a request that asks for one.
     *
     * @param owner whose sockets are counted together
     * @param listener called once, when there is a socket
     * @return fails if the connection does before
     * @throws Problem if the request does not ask for one, or there are too many
     */
    public Future<Void> open(HttpServerRequest request, String owner, Function<Socket, Socket.Listener> listener) {
        try {
            requireHandshake(request);
            if (isStopping) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server stops");
            }
            counts.enter(owner);
        } catch (Problem refused) {
            observer.socket(SocketEvent.REFUSED);
            throw refused;
        }
        Channel channel = ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .channel();
        Context context = vertx.getOrCreateContext();
        return request.toWebSocket().onFailure(failure -> counts.leave(owner)).map(upgraded -> {
            begin(
                    request,
                    owner,
                    new Socket(upgraded, channel, context, System.nanoTime(), observer),
                    channel,
                    listener);
            return null;
        });
    }

    private void begin(
            HttpServerRequest request,
            String owner,
            Socket socket,
            Channel channel,
            Function<Socket, Socket.Listener> listener) {
        open.add(socket);
        observer.socket(SocketEvent.OPENED);
        socket.begin(listener.apply(socket));
        channel.closeFuture().addListener(closed -> {
            open.remove(socket);
            observer.socket(SocketEvent.CLOSED);
            counts.leave(owner);
            connections.socketClosed(request.connection());
            socket.closed();
        });
        if (isStopping) {
            leave(socket);
        }
    }

    private static void requireHandshake(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, OPTIONS");
            throw new Problem(ProblemCode.METHOD_NOT_ALLOWED, "a WebSocket is asked for with GET");
        }
        if (request.version() != HttpVersion.HTTP_1_1
                || !hasToken(request.getHeader(HttpHeaders.UPGRADE), WEBSOCKET)
                || !hasToken(request.getHeader(HttpHeaders.CONNECTION), "upgrade")) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "this path is for WebSockets: it takes HTTP/1.1 with Upgrade: websocket and Connection: Upgrade");
        }
        if (!VERSION.equals(request.getHeader(VERSIONS))) {
            request.response().putHeader(VERSIONS, VERSION);
            throw new Problem(ProblemCode.INVALID_PARAMETER, "Sec-WebSocket-Version has to be " + VERSION);
        }
        String nonce = request.getHeader(KEY);
        if (nonce == null || !NONCE.matcher(nonce).matches()) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "Sec-WebSocket-Key has to be 16 bytes as Base64");
        }
        if (BodyReader.declaredBytes(request) != 0) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "a request for a WebSocket has no body");
        }
    }

    private static boolean hasToken(String list, String token) {
        if (list != null) {
            for (String each : list.split(",", -1)) {
                if (each.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void tick(long now) {
        for (Socket socket : new ArrayList<>(open)) {
            socket.tick(now, idleNanos);
        }
    }

    /** Closes all, and takes no more. */
    void stop() {
        isStopping = true;
        new ArrayList<>(open).forEach(Sockets::leave);
    }

    private static void leave(Socket socket) {
        socket.close(Socket.LEAVING, "the server stops");
    }
}
