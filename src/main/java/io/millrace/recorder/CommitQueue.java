package io.millrace.recorder;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs one commit after the other: all that ask while one runs get the next one, together. Confined to its event loop. */
final class CommitQueue {
    private final Supplier<Future<Void>> commit;
    private List<Promise<Void>> waiting = new ArrayList<>();
    private boolean isRunning;

    CommitQueue(Supplier<Future<Void>> commit) {
        this.commit = commit;
    }

    boolean isIdle() {
        return !isRunning && waiting.isEmpty();
    }

    /** Done when a commit is that began after this call. */
    Future<Void> ask() {
        Promise<Void> promise = Promise.promise();
        waiting.add(promise);
        if (!isRunning) {
            run();
        }
        return promise.future();
    }

    private void run() {
        List<Promise<Void>> asked = waiting;
        waiting = new ArrayList<>();
        isRunning = true;
        Future<Void> running;
        try {
            running = commit.get();
        } catch (RuntimeException e) {
            running = Future.failedFuture(e);
        }
        running.onComplete(done -> {
            isRunning = false;
            if (!waiting.isEmpty()) {
                run();
            }
            asked.forEach(promise -> promise.handle(done));
        });
    }
}
