package io.millrace.admission;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.script.ScriptEngine;
import io.millrace.script.ScriptHost;
import io.millrace.script.ScriptLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The one way to run scripts: on threads of their own, with a queue in front of them that has an end. Thread-safe. */
public final class Scripts {
    private static final String THREADS_NAME = "millrace-scripts";

    private final int threadsMax;
    private final int queueMax;
    private final ScriptEngine engine;
    private final WorkerExecutor threads;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param threadsMax scripts that run at a time
     * @param queueMax scripts that may wait for one of the threads
     */
    public Scripts(Vertx vertx, ScriptLimits limits, int threadsMax, int queueMax) {
        this.threadsMax = threadsMax;
        this.queueMax = queueMax;
        this.engine = new ScriptEngine(limits);
        this.threads = vertx.createSharedWorkerExecutor(
                THREADS_NAME, threadsMax, limits.wall().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What {@link ScriptEngine#run} answers. */
    public Future<String> run(String source, String args, ScriptHost host) {
        if (open.incrementAndGet() > threadsMax + queueMax) {
            open.decrementAndGet();
            return Future.failedFuture(new Problem(
                    ProblemCode.OVERLOADED,
                    queueMax + " scripts wait, which is all that may (mldb.script.queue); ask again later"));
        }
        return threads.executeBlocking(() -> engine.run(source, args, host), false)
                .onComplete(done -> open.decrementAndGet());
    }
}
