package io.millrace.tls;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Lets handshakes of one event loop go on one after the other, for a millisecond at a time; between two turns the loop reads and writes whatever
 * else there is. So those who have their handshake behind them wait for a turn, not for all handshakes. Confined to its event loop.
 */
final class HandshakeTurns {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventExecutor loop;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean isScheduled;

    HandshakeTurns(EventExecutor loop) {
        this.loop = loop;
    }

    /** To be carried out in its turn. */
    void add(Runnable step) {
        waiting.add(step);
        schedule();
    }

    /** A task that is scheduled while tasks are carried out has to wait until the loop has looked at its sockets. */
    @SuppressWarnings("FutureReturnValueIgnored") // fails only with the loop
    private void schedule() {
        if (!isScheduled && !waiting.isEmpty()) {
            isScheduled = true;
            loop.schedule(this::turn, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void turn() {
        long start = System.nanoTime();
        isScheduled = false;
        try {
            do {
                waiting.remove().run();
            } while (!waiting.isEmpty() && System.nanoTime() - start < TURN_NANOS);
        } finally {
            schedule();
        }
    }
}
