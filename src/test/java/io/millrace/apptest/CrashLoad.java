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

/** Several clients that send batches until the server dies or the load is stopped. Confined to the test's thread. */
final class CrashLoad implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean isStopping;

    private CrashLoad() {}

    /** @param workers of the tables, each of which is a client that sends one batch after the other, to any of them */
    static CrashLoad start(MillraceClient client, List<CrashTable> tables, int workers, Random random) {
        CrashLoad load = new CrashLoad();
        for (int worker = 1; worker <= workers; worker++) {
            int number = worker;
            Random choices = new Random(random.nextLong());
            load.clients.add(load.threads.submit(() -> load.send(client, tables, number, choices)));
        }
        return load;
    }

    private Void send(MillraceClient client, List<CrashTable> tables, int worker, Random choices)
            throws InterruptedException {
        try {
            while (!isStopping) {
                CrashTable table = tables.get(choices.nextInt(tables.size()));
                table.send(client, worker, size(choices));
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
