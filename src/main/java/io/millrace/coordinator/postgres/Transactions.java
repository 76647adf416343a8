package io.millrace.coordinator.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Work in PostgreSQL that outlives the loss of a connection. What was lost before its commit is done again on another
 * connection. Where the answer to a commit was lost, PostgreSQL is asked whether it happened, so that a caller hears of a
 * failure only if nothing was changed, or if PostgreSQL cannot be asked any more.
 */
public final class Transactions {
    /** More than a pool has connections: after a restart of PostgreSQL each may be found dead by its next user. */
    private static final int ATTEMPTS_MAX = 12;

    private static final int PAUSE_MILLIS = 5;

    /** How often to ask, 50 ms apart, while PostgreSQL says that a commit is still running. */
    private static final int QUESTIONS_MAX = 100;

    private Transactions() {}

    /**
     * Runs the work in a transaction and commits.
     *
     * @param work may be called several times, each time on a new transaction; changes nothing but PostgreSQL
     */
    public static <T> Future<T> run(Pool pool, Function<SqlConnection, Future<T>> work) {
        return attempt(pool, work, 1);
    }

    /** Repeats what may be done twice without harm, as long as it fails for the loss of a connection. */
    public static <T> Future<T> repeat(Supplier<Future<T>> work) {
        return repeat(work, 1);
    }

    private static <T> Future<T> repeat(Supplier<Future<T>> work, int attempt) {
        return work.get()
                .recover(failure -> isLost(failure) && attempt < ATTEMPTS_MAX
                        ? pause().compose(waited -> repeat(work, attempt + 1))
                        : Future.failedFuture(failure));
    }

    /** In the moment in which a connection breaks, the pool may still hand it out. */
    private static Future<Void> pause() {
        Context context = Vertx.currentContext();
        return context == null ? Future.succeededFuture() : context.owner().timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static <T> Future<T> attempt(Pool pool, Function<SqlConnection, Future<T>> work, int attempt) {
        return pool.getConnection()
                .compose(connection -> on(pool, connection, work).eventually(connection::close))
                .recover(failure -> failure instanceof NotDone lost
                        ? attempt < ATTEMPTS_MAX
                                ? pause().compose(waited -> attempt(pool, work, attempt + 1))
                                : Future.failedFuture(lost.getCause())
                        : Future.failedFuture(failure));
    }

    /** Fails with {@link NotDone} if the connection was lost and nothing was changed. */
    private static <T> Future<T> on(Pool pool, SqlConnection connection, Function<SqlConnection, Future<T>> work) {
        return connection
                .begin()
                .compose(transaction -> id(connection).compose(id -> work.apply(connection)
                        .compose(
                                result -> commit(pool, transaction, id).map(result),
                                failure -> rollback(transaction, failure))))
                .recover(failure -> Future.failedFuture(isLost(failure) ? new NotDone(failure) : failure));
    }

    private static Future<String> id(SqlConnection connection) {
        return connection.query("SELECT pg_current_xact_id()::text").execute().map(rows -> rows.iterator()
                .next()
                .getString(0));
    }

    private static <T> Future<T> rollback(Transaction transaction, Throwable failure) {
        return transaction.rollback().transform(done -> Future.failedFuture(failure));
    }

    private static Future<Void> commit(Pool pool, Transaction transaction, String id) {
        return transaction
                .commit()
                .recover(failure -> isLost(failure)
                        ? repeat(() -> status(pool, id, 1))
                                .transform(asked -> settle(failure, asked.succeeded() ? asked.result() : null))
                        : Future.failedFuture(failure));
    }

    private static Future<Void> settle(Throwable failure, String statusOrNull) {
        if ("committed".equals(statusOrNull)) {
            return Future.succeededFuture();
        }
        return Future.failedFuture("aborted".equals(statusOrNull) ? failure : new Unknown(failure));
    }

    private static Future<String> status(Pool pool, String id, int question) {
        return pool.preparedQuery("SELECT pg_xact_status($1::text::xid8), pg_sleep($2)")
                .execute(Tuple.of(id, question == 1 ? 0 : 0.05))
                .map(rows -> rows.iterator().next().getString(0))
                .compose(status -> "in progress".equals(status) && question < QUESTIONS_MAX
                        ? status(pool, id, question + 1)
                        : Future.succeededFuture(status));
    }

    /** A connection that there was; where none can be made, trying again at once is of no use. */
    private static boolean isLost(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = refused.getSqlState();
            return state != null && (state.startsWith("57P0") || state.startsWith("08"));
        }
        boolean isBroken = failure instanceof ClosedConnectionException || failure instanceof IOException;
        return (isBroken && !(failure instanceof ConnectException)) || isClosing(failure);
    }

    /** The client has no type of its own for a connection that is on its way out of the pool. */
    private static boolean isClosing(Throwable failure) {
        return failure instanceof VertxException
                && String.valueOf(failure.getMessage()).startsWith("Connection is not active");
    }

    private static final class NotDone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotDone(Throwable cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }

    /** The commit was asked for and PostgreSQL cannot say what came of it. */
    private static final class Unknown extends VertxException {
        private static final long serialVersionUID = 1L;

        Unknown(Throwable cause) {
            super("the answer to a commit was lost, so it may have happened: " + cause.getMessage(), cause, true);
        }
    }
}
