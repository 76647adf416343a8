package io.millrace.tls;

/** What came of a handshake. */
public enum HandshakeResult {
    COMPLETED,
    /** The two did not agree, or the client went away. */
    FAILED,
    /** The client took too long. */
    LATE,
    /** Refused: the listener had all the handshakes under way that it takes. */
    LISTENER_FULL,
    /** Refused: the client's address had all that one address may have. */
    ADDRESS_FULL
}
