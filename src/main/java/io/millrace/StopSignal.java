package io.millrace;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the server when the process is asked to end (SIGTERM, SIGINT), and makes the process wait for it. A signal during
 * the start lets the start finish first, so that nothing half started is left behind. Thread-safe: the thread that starts
 * and the shutdown hook meet at a latch.
 */
final class StopSignal {
    private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

    /** A start that hangs must not make the process immortal. */
    private static final long START_SECONDS_MAX = 60;

    private final CountDownLatch startEnded = new CountDownLatch(1);
    private volatile Server server;

    private StopSignal() {}

    /** Starts the server under the protection of the shutdown hook. */
    static Server around(Callable<Server> start) throws Exception {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop"));
        try {
            signal.server = start.call();
            return signal.server;
        } finally {
            signal.startEnded.countDown();
        }
    }

    private void stop() {
        try {
            if (startEnded.await(START_SECONDS_MAX, TimeUnit.SECONDS) && server != null) {
                server.stop();
            }
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            log.error("did not stop in order", failure);
        }
    }
}
