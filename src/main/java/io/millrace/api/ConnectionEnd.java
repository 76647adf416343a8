package io.millrace.api;

/** Why the server closed a connection that the client would have kept. */
public enum ConnectionEnd {
    /** The listener had all the connections that it takes. */
    LISTENER_FULL,
    /** The client's address had all the connections that one address may have. */
    ADDRESS_FULL,
    /** The headers of the first request did not arrive in time. */
    HEADERS_LATE,
    /** A body did not arrive in time. */
    BODY_LATE,
    /** What came was not HTTP, or its lines or headers were too long. */
    MALFORMED,
    /** There was no request for too long. */
    IDLE,
    /** Too many requests of a connection of HTTP/2 were reset. */
    RESETS,
    /** A connection of HTTP/2 had too many frames that carry nothing: pings, settings, empty or tiny ones. */
    FLOOD,
    /** The client's certificate was taken once, and is no longer. */
    CERTIFICATE
}
