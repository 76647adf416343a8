package io.millrace.api;

import io.vertx.core.http.HttpMethod;

/** Is told of connections and requests, for metrics. Called on event loops, so it must be quick; thread-safe. */
public interface ConnectionObserver {
    ConnectionObserver NONE = new ConnectionObserver() {
        @Override
        public void opened() {}

        @Override
        public void closed() {}

        @Override
        public void ended(ConnectionEnd why) {}

        @Override
        public void answered(HttpMethod method, int status, long nanos) {}

        @Override
        public void socket(SocketEvent event) {}
    };

    /** A connection was taken. */
    void opened();

    /** A connection that was taken is closed, by whomever. */
    void closed();

    /** The server closes a connection, or does not take it. */
    void ended(ConnectionEnd why);

    /**
     * A request is over.
     *
     * @param status 0 if the connection or stream ended before the answer did
     * @param nanos since its headers were complete
     */
    void answered(HttpMethod method, int status, long nanos);

    /** Something happened to a WebSocket. */
    void socket(SocketEvent event);
}
