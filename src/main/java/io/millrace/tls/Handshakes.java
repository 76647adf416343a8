package io.millrace.tls;

import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The handshakes of one listener that are under way, in all and of each client address: from when a connection is accepted, so
 * those count too that never say anything. Thread-safe: shared by all event loops.
 */
final class Handshakes {
    private final HandshakeLimits limits;
    private final HandshakeObserver observer;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<EventExecutor, HandshakeTurns> turns = new ConcurrentHashMap<>();
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();

    Handshakes(HandshakeLimits limits, HandshakeObserver observer) {
        this.limits = limits;
        this.observer = observer;
    }

    /** Counts one more, to be followed by {@link #watch} or {@link #end}; or says why it cannot begin. */
    Optional<HandshakeResult> enter(String address) {
        HandshakeResult refusal = null;
        if (all.incrementAndGet() > limits.listenerMax()) {
            all.decrementAndGet();
            refusal = HandshakeResult.LISTENER_FULL;
        } else if (addresses.merge(address, 1, Integer::sum) > limits.addressMax()) {
            leave(address);
            refusal = HandshakeResult.ADDRESS_FULL;
        }
        if (refusal == null) {
            observer.begun();
        } else {
            observer.refused(refusal);
        }
        return Optional.ofNullable(refusal);
    }

    /**
     * Counts it until it is over.
     *
     * @return to be called when the connection is closed: a handler that is added behind that is never told, and its handshake never ends
     */
    Runnable watch(Future<?> handshake, String address) {
        AtomicBoolean isCounted = new AtomicBoolean(true);
        handshake.addListener(over -> end(isCounted, address, result(over)));
        return () -> end(isCounted, address, HandshakeResult.FAILED);
    }

    private void end(AtomicBoolean isCounted, String address, HandshakeResult result) {
        if (isCounted.getAndSet(false)) {
            end(address, result);
        }
    }

    void end(String address, HandshakeResult result) {
        leave(address);
        observer.ended(result);
    }

    /** Those of an event loop. */
    HandshakeTurns turns(EventExecutor loop) {
        return turns.computeIfAbsent(loop, HandshakeTurns::new);
    }

    private void leave(String address) {
        all.decrementAndGet();
        addresses.computeIfPresent(address, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    private static HandshakeResult result(Future<?> over) {
        if (over.isSuccess()) {
            return HandshakeResult.COMPLETED;
        }
        return over.cause() instanceof SslHandshakeTimeoutException ? HandshakeResult.LATE : HandshakeResult.FAILED;
    }
}
