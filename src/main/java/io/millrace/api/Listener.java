package io.millrace.api;

/**
 * Where a server listens.
 *
 * @param port a negative one means any free port; instances that share a listener use the same negative number
 */
public record Listener(String host, int port) {
    public Listener {
        if (host.isBlank() || port == 0 || port > 65_535) {
            throw new IllegalArgumentException("not an address to listen on: " + host + ":" + port);
        }
    }
}
