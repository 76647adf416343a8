package io.millrace.coordinator.pipeline;

import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that a table does once at a time, and that may be begun anew whenever it fails. After a failure it pauses, longer
 * each time up to a bound. Confined to its verticle.
 */
final class Step {
    private static final Logger log = LoggerFactory.getLogger(Step.class);

    private static final long PAUSE_MILLIS_MIN = 50;
    private static final long PAUSE_MILLIS_MAX = 5_000;

    /** Nothing is wrong; there is only something to wait for. */
    static final class NotYet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Consumer<Runnable> wait;

        /** @param wait calls what it is given once it is worth another try */
        NotYet(Consumer<Runnable> wait) {
            super("not yet", null, false, false);
            this.wait = wait;
        }
    }

    private final String name;
    private final TableId table;
    private final Vertx vertx;
    private final DamageList damages;
    private final Runnable next;
    private boolean isBusy;
    private long pauseMillis = PAUSE_MILLIS_MIN;

    /**
     * @param name for the log
     * @param next called when the step is over, done or not, and may be begun again
     */
    Step(String name, TableId table, Vertx vertx, DamageList damages, Runnable next) {
        this.name = name;
        this.table = table;
        this.vertx = vertx;
        this.damages = damages;
        this.next = next;
    }

    /** Whether it runs or waits. */
    boolean isBusy() {
        return isBusy;
    }

    /** Not to be called while it is busy. */
    void begin(Supplier<Future<Void>> work) {
        isBusy = true;
        Future<Void> result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            result = Future.failedFuture(e);
        }
        result.onComplete(
                done -> {
                    pauseMillis = PAUSE_MILLIS_MIN;
                    end();
                },
                this::again);
    }

    private void end() {
        isBusy = false;
        next.run();
    }

    private void again(Throwable failure) {
        if (failure instanceof NotYet notYet) {
            notYet.wait.accept(this::end);
            return;
        }
        tell(failure);
        vertx.setTimer(pauseMillis, timer -> end());
        pauseMillis = Math.min(PAUSE_MILLIS_MAX, pauseMillis * 2);
    }

    private void tell(Throwable failure) {
        ProblemKind kind = failure instanceof Problem problem ? problem.code().kind() : ProblemKind.BUG;
        log.warn(
                "{} of table {} failed, next try in {} ms: {}",
                name,
                table,
                pauseMillis,
                failure.getMessage(),
                kind == ProblemKind.BUG ? failure : null);
        if (kind == ProblemKind.CORRUPT) {
            damages.add(table, failure.getMessage());
        }
    }

    /** A wait for a time, which can be cut short. Confined to its verticle. */
    static final class Wait {
        private final Vertx vertx;
        private Runnable wake = () -> {};

        Wait(Vertx vertx) {
            this.vertx = vertx;
        }

        NotYet of(Duration time) {
            return new NotYet(again -> {
                long timer = vertx.setTimer(Math.max(1, time.toMillis()), fired -> again.run());
                wake = () -> {
                    if (vertx.cancelTimer(timer)) {
                        again.run();
                    }
                };
            });
        }

        /** Ends the wait if there is one. */
        void end() {
            wake.run();
        }
    }
}
