package io.millrace.api;

/**
 * What all instances of the HTTP verticle know together of their connections. Thread-safe.
 *
 * @param https of the https listener
 * @param http of the http listener
 * @param sockets of both
 */
public record ListenerCounts(
        ConnectionCounts https, ConnectionCounts http, SocketCounts sockets, ConnectionObserver observer) {
    public static ListenerCounts of(ConnectionSettings settings, ConnectionObserver observer) {
        return new ListenerCounts(
                new ConnectionCounts(settings), new ConnectionCounts(settings), new SocketCounts(settings), observer);
    }
}
