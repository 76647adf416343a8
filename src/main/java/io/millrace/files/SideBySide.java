package io.millrace.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on many small files, most of which is waiting for the disk: it makes the names and bytes of several durable at once. */
public final class SideBySide {
    private static final int THREADS = 8;
    /** Fewer are done one after the other. */
    private static final int ITEMS_MIN = 8;

    private SideBySide() {}

    /** What is done to each. */
    @FunctionalInterface
    public interface Work<T, R> {
        R on(T item) throws IOException;
    }

    /**
     * The results in the order of the items.
     *
     * @throws IOException the first failure; no work is under way any more then
     */
    public static <T, R> List<R> all(List<T> items, Work<T, R> work) throws IOException {
        return all(items, THREADS, work);
    }

    /** The same with another number of threads at most, where the wait is not for the disk. */
    public static <T, R> List<R> all(List<T> items, int threadsMax, Work<T, R> work) throws IOException {
        if (items.size() < ITEMS_MIN || threadsMax == 1) {
            List<R> results = new ArrayList<>();
            for (T item : items) {
                results.add(work.on(item));
            }
            return results;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(threadsMax, items.size()));
        try {
            List<Callable<R>> tasks = new ArrayList<>();
            items.forEach(item -> tasks.add(() -> work.on(item)));
            List<R> results = new ArrayList<>();
            for (Future<R> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static IOException cause(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
