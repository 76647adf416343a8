package io.millrace.coordinator.task;

import io.millrace.catalog.Catalog;
import io.millrace.coordinator.catalog.CatalogStore;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.millrace.task.Task;
import io.millrace.task.TaskCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins tasks, carries them out and ends them. A task ends in the transaction of its change, so both are there or neither is; one whose
 * change fails for now is tried again for five minutes. Confined to its verticle.
 */
public final class TaskLedger {
    private static final Logger log = LoggerFactory.getLogger(TaskLedger.class);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration CLEAN_UP_EVERY = Duration.ofHours(1);
    private static final long PAUSE_MILLIS = 500;

    private final Vertx vertx;
    private final Pool pool;
    private final CatalogStore store;
    private final String node;
    private final FreshTasks fresh = new FreshTasks(Instant::now);
    private final TaskObserver observer;
    private long cleanUps;
    private boolean isStopped;

    /** @param node that this server is the only one of */
    public TaskLedger(Vertx vertx, Pool pool, CatalogStore store, String node, TaskObserver observer) {
        this.vertx = vertx;
        this.pool = pool;
        this.store = store;
        this.node = node;
        this.observer = observer;
    }

    /** Ends what the server before this one left behind. */
    public Future<Void> start() {
        cleanUps = vertx.setPeriodic(0, CLEAN_UP_EVERY.toMillis(), timer -> cleanUp());
        return Transactions.repeat(
                () -> TaskSql.abandon(pool, node, "the server stopped before the change was carried out; try again"));
    }

    /** What is on its way may be ended, or be left to the next start. */
    public void stop() {
        isStopped = true;
        vertx.cancelTimer(cleanUps);
    }

    private void cleanUp() {
        TaskSql.cleanUp(pool)
                .onFailure(e -> log.warn("old tasks could not be removed, the next try comes: {}", e.getMessage()));
    }

    public Future<?> carryOut(TaskCommand<?> command) {
        if (command instanceof TaskCommand.Begin begin) {
            return begin(begin);
        }
        if (command instanceof TaskCommand.IsNews question) {
            return Future.succeededFuture(fresh.has(question));
        }
        return find((TaskCommand.Find) command);
    }

    private Future<Task> begin(TaskCommand.Begin command) {
        Task task = command.task();
        return Transactions.repeat(() -> TaskSql.begin(pool, task, node))
                .map(isFirst -> {
                    if (!isFirst) {
                        throw new Problem(
                                ProblemCode.INCORRECT_STATE,
                                "another task for " + task.subject() + " is running; try again when it has ended");
                    }
                    return isFirst;
                })
                .compose(first -> store.refresh())
                .compose(now -> admit(command, now))
                .map(admitted -> {
                    fresh.add(task);
                    observer.begun();
                    carryOut(command, Instant.now().plus(PATIENCE));
                    return task;
                });
    }

    /** Another task may have made it between the client's look and this one's begin; then it does not begin. */
    private Future<Void> admit(TaskCommand.Begin command, Catalog now) {
        try {
            Objects.requireNonNull(command.change().apply(now));
        } catch (Problem problem) {
            if (problem.code() == ProblemCode.ALREADY_EXISTS) {
                return TaskSql.remove(pool, command.task().id()).transform(removed -> Future.failedFuture(problem));
            }
        }
        return Future.succeededFuture();
    }

    private void carryOut(TaskCommand.Begin command, Instant until) {
        String id = command.task().id();
        store.execute(command.change(), connection -> done(connection, id))
                .onComplete(done -> ended(command.task(), true), failure -> {
                    boolean isForNow = Problem.of(failure).code().kind() == ProblemKind.UNAVAILABLE;
                    if (isForNow && !isStopped && Instant.now().isBefore(until)) {
                        vertx.setTimer(PAUSE_MILLIS, again -> carryOut(command, until));
                    } else {
                        fresh.remove(command.task());
                        ended(command.task(), false);
                        fail(id, failure);
                    }
                });
    }

    private void ended(Task task, boolean isDone) {
        observer.ended(isDone, Duration.between(task.created(), Instant.now()));
    }

    private static Future<?> done(SqlConnection connection, String id) {
        return TaskSql.done(connection, id).map(isDone -> {
            if (!isDone) {
                throw new Problem(ProblemCode.INCORRECT_STATE, "task " + id + " had ended before its change");
            }
            return null;
        });
    }

    private void fail(String id, Throwable failure) {
        Problem problem = Problem.of(failure);
        boolean isOurs = problem.code().kind() == ProblemKind.BUG;
        if (isOurs) {
            log.error("task {} failed", id, failure);
        }
        TaskSql.failed(pool, id, isOurs ? "Unknown error" : problem.getMessage())
                .onFailure(e -> {
                    if (!isStopped) {
                        vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).onSuccess(again -> fail(id, failure));
                    }
                });
    }

    private Future<Optional<Task>> find(TaskCommand.Find command) {
        return Transactions.repeat(() -> TaskSql.find(pool, command.dialect(), command.id()))
                .compose(found -> {
                    Optional<Task> ended = found.filter(task -> !task.isRunning());
                    ended.ifPresent(fresh::remove);
                    return ended.isPresent() ? store.refresh().map(shown -> found) : Future.succeededFuture(found);
                });
    }
}
