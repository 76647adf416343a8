package io.millrace.cli;

import io.millrace.config.ListenerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one line on standard output that tells scripts where the server listens: {@code ready https://HOST:PORT
 * http://HOST:PORT management http://HOST:PORT}. What is off is left out.
 */
public final class ReadyLine {
    private final List<String> words = new ArrayList<>(List.of("ready"));

    /** @param port the one that was bound, which differs from the configured one if that is -1 */
    public ReadyLine https(ListenerConfig listener, int port) {
        url("https", listener, port).ifPresent(words::add);
        return this;
    }

    public ReadyLine http(ListenerConfig listener, int port) {
        url("http", listener, port).ifPresent(words::add);
        return this;
    }

    public ReadyLine management(ListenerConfig listener, int port) {
        url("http", listener, port).ifPresent(url -> words.add("management " + url));
        return this;
    }

    private static Optional<String> url(String scheme, ListenerConfig listener, int port) {
        return listener.reachableHost().map(host -> scheme + "://" + host + ":" + port);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
