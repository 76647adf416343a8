package io.millrace.api;

/**
 * Where a server listens.
 *
 * @param port 0 or less means any free port
 */
public record Listener(String host, int port) {
    public Listener {
        if (host.isBlank() || port > 65_535) {
            throw new IllegalArgumentException("not an address to listen on: " + host + ":" + port);
        }
    }

    /**
     * The port to bind to where several instances listen together: a negative number means a free port that all who say
     * the same number share.
     */
    int sharedPort(int number) {
        return port > 0 ? port : -number;
    }
}
