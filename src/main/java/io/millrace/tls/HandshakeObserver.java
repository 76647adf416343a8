package io.millrace.tls;

/** Is told of handshakes, for metrics. Called on event loops, so it must be quick; thread-safe. */
public interface HandshakeObserver {
    HandshakeObserver NONE = new HandshakeObserver() {
        @Override
        public void begun() {}

        @Override
        public void ended(HandshakeResult result) {}

        @Override
        public void refused(HandshakeResult why) {}
    };

    /** A connection was taken, and its handshake begins. */
    void begun();

    /** A handshake that had begun is over. */
    void ended(HandshakeResult result);

    /** A connection is closed before its handshake. */
    void refused(HandshakeResult why);
}
