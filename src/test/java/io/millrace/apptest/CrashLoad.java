package io.millrace.apptest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Several clients that send batches until the server dies or the load is stopped. Confined to the test's thread. */
final class CrashLoad implements AutoCloseable {
    /** Keeps the number of batches within what one query can list quickly. */
    private static final long PAUSE_NANOS = 2_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean isStopping;

    private CrashLoad() {}

    static CrashLoad start(MillraceClient client, List<CrashTable> tables, Random random) {
        CrashLoad load = new CrashLoad();
        for (CrashTable table : tables) {
            for (int worker = 1; worker <= table.workers(); worker++) {
                int number = worker;
                Random sizes = new Random(random.nextLong());
                load.clients.add(load.threads.submit(() -> load.send(client, table, number, sizes)));
            }
        }
        return load;
    }

    private Void send(MillraceClient client, CrashTable table, int worker, Random sizes) throws InterruptedException {
        try {
            while (!isStopping) {
                table.send(client, worker, size(sizes));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException serverDied) {
            // the batch on its way stays unanswered in the journal
        }
        return null;
    }

    /** Mostly small, now and then one that spans several blocks. */
    private static int size(Random sizes) {
        return switch (sizes.nextInt(20)) {
            case 0 -> 2_000 + sizes.nextInt(5_000);
            case 1, 2, 3 -> 100 + sizes.nextInt(500);
            default -> 1 + sizes.nextInt(20);
        };
    }

    /** Lets each client end with an answer. */
    void finish() throws InterruptedException {
        isStopping = true;
        awaitEnd();
    }

    /** Waits until the clients have seen that the server died; fails with what else went wrong with one of them. */
    void awaitEnd() throws InterruptedException {
        for (Future<?> client : clients) {
            try {
                client.get(2, TimeUnit.MINUTES);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("a client neither got an answer nor saw its connection close", e);
            }
        }
    }

    @Override
    public void close() {
        isStopping = true;
        threads.shutdownNow();
    }
}
