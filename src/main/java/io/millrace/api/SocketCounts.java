package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many WebSockets there are, in all and of each owner. Thread-safe: shared by all event loops. */
final class SocketCounts {
    /** Sockets stay long, so there is no use in asking soon. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ConnectionSettings settings;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> owners = new ConcurrentHashMap<>();

    SocketCounts(ConnectionSettings settings) {
        this.settings = settings;
    }

    /**
     * Counts one more, to be followed by {@link #leave}.
     *
     * @throws Problem {@code OVERLOADED} or {@code THROUGHPUT_EXCEEDED} if there are too many; then nothing is counted
     */
    void enter(String owner) {
        if (all.incrementAndGet() > settings.socketsMax()) {
            all.decrementAndGet();
            throw new Problem(
                            ProblemCode.OVERLOADED,
                            "the server has all the " + settings.socketsMax()
                                    + " sockets that it takes (limits.sockets)")
                    .retryAfter(PATIENCE);
        }
        if (owners.merge(owner, 1, Integer::sum) > settings.keySocketsMax()) {
            leave(owner);
            throw new Problem(
                            ProblemCode.THROUGHPUT_EXCEEDED,
                            "the API key has all the " + settings.keySocketsMax()
                                    + " sockets that one may have (limits.sockets.key); close one first")
                    .retryAfter(PATIENCE);
        }
    }

    void leave(String owner) {
        all.decrementAndGet();
        owners.computeIfPresent(owner, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
