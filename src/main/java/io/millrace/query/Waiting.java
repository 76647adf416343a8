package io.millrace.query;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what PostgreSQL tells, on a thread that may be blocked. */
final class Waiting {
    private static final int SECONDS_MAX = 10;

    private Waiting() {}

    /** The answer; a Problem if it fails, or does not come in time. */
    static <T> T on(Future<T> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server stops").causedBy(e);
        } catch (TimeoutException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "what PostgreSQL knows did not come within " + SECONDS_MAX + " s; try again")
                    .causedBy(e);
        } catch (ExecutionException e) {
            throw Problem.of(e.getCause());
        }
    }
}
