package io.millrace.api;

/** Is told of connections, for metrics. Called on event loops, so it must be quick; thread-safe. */
public interface ConnectionObserver {
    ConnectionObserver NONE = new ConnectionObserver() {
        @Override
        public void opened() {}

        @Override
        public void closed() {}

        @Override
        public void ended(ConnectionEnd why) {}
    };

    /** A connection was taken. */
    void opened();

    /** A connection that was taken is closed, by whomever. */
    void closed();

    /** The server closes a connection, or does not take it. */
    void ended(ConnectionEnd why);
}
