package io.millrace.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * The open connections of one verticle, and how long each has been without a request: whatever a client trickles in
 * meanwhile, it does not keep a connection beyond that. Confined to its verticle.
 */
final class Connections {
    private static final long SWEEP_MILLIS_MAX = 250;

    private final Vertx vertx;
    private final ConnectionSettings settings;
    private final ConnectionObserver observer;
    private final IdentityHashMap<HttpConnection, Waiting> open = new IdentityHashMap<>();

    Connections(Vertx vertx, ConnectionSettings settings, ConnectionObserver observer) {
        this.vertx = vertx;
        this.settings = settings;
        this.observer = observer;
        long shortest =
                Math.min(settings.headersTime().toMillis(), settings.idleTime().toMillis());
        vertx.setPeriodic(Math.max(1, Math.min(SWEEP_MILLIS_MAX, shortest / 4)), sweep -> sweep(System.nanoTime()));
    }

    /** Closes the connection and gives false if there are too many; the only user of its close handler. */
    boolean accept(HttpConnection connection, ConnectionCounts counts) {
        String address = connection.remoteAddress().hostAddress();
        Optional<ConnectionEnd> refusal = counts.enter(address == null ? "" : address);
        if (refusal.isPresent()) {
            observer.ended(refusal.get());
            connection.close();
            return false;
        }
        observer.opened();
        open.put(
                connection,
                new Waiting(
                        System.nanoTime() + settings.headersTime().toNanos(),
                        () -> counts.leave(address == null ? "" : address)));
        connection.closeHandler(closed -> closed(connection));
        return true;
    }

    private void closed(HttpConnection connection) {
        Waiting waiting = open.remove(connection);
        if (waiting != null) {
            waiting.leave.run();
            Answers.forget(vertx, connection);
            observer.closed();
        }
    }

    /** Of a connection that became a WebSocket Vert.x does not tell that it is closed, nor that its request is over. */
    void socketClosed(HttpConnection connection) {
        Waiting waiting = open.get(connection);
        if (waiting != null) {
            waiting.over.run();
            closed(connection);
        }
    }

    /**
     * The request is complete but for its body.
     *
     * @param over what is to be done when it is over, if the connection becomes a WebSocket
     */
    void begin(HttpServerRequest request, Runnable over) {
        Waiting waiting = open.get(request.connection());
        if (waiting != null) {
            waiting.over = over;
            waiting.requests++;
            waiting.end = ConnectionEnd.IDLE;
        }
    }

    /**
     * The request is answered, or never will be.
     *
     * @param nanos since it began
     */
    void end(HttpServerRequest request, long nanos) {
        HttpServerResponse response = request.response();
        observer.answered(request.method(), response.ended() ? response.getStatusCode() : 0, nanos);
        Waiting waiting = open.get(request.connection());
        if (waiting != null && --waiting.requests == 0) {
            waiting.deadlineNanos = System.nanoTime() + settings.idleTime().toNanos();
        }
    }

    private void sweep(long now) {
        for (HttpConnection connection : new ArrayList<>(open.keySet())) {
            Waiting waiting = open.get(connection);
            if (waiting != null && waiting.requests == 0 && now - waiting.deadlineNanos >= 0) {
                waiting.deadlineNanos = Long.MAX_VALUE / 2 + now;
                observer.ended(waiting.end);
                connection.close();
            }
        }
    }

    private static final class Waiting {
        private int requests;
        private long deadlineNanos;
        private ConnectionEnd end = ConnectionEnd.HEADERS_LATE;
        private Runnable over = () -> {};
        private final Runnable leave;

        Waiting(long deadlineNanos, Runnable leave) {
            this.deadlineNanos = deadlineNanos;
            this.leave = leave;
        }
    }
}
