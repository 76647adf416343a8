package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointError;
import io.millrace.catalog.Limits;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.mapping.MappingKinds;
import io.millrace.model.EndpointId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The catalog between PostgreSQL and this node's memory: carries out commands, and brings in what other nodes changed.
 * Does one thing at a time, in the order asked. Confined to its verticle.
 */
public final class CatalogStore {
    /** Beyond it a command is refused: each holds a request of a client. */
    private static final int WAITING_MAX = 1_000;

    /** Less than any client of the control channel waits. */
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(4);

    private final Pool pool;
    private final EndpointCatalog published;
    private final CatalogMirror mirror;
    private final ControlChanges changes;
    private final CatalogQuestions questions;
    private final EndpointErrors errors;
    private Future<?> last = Future.succeededFuture();
    private int waiting;

    /**
     * @param published where the catalog is put after each change
     * @param kinds the languages of rules that this server knows
     * @param defaults limits of endpoints that have none of their own
     */
    public CatalogStore(Pool pool, EndpointCatalog published, MappingKinds kinds, Limits defaults) {
        this.pool = pool;
        this.published = published;
        this.mirror = new CatalogMirror(kinds, defaults);
        this.changes = new ControlChanges(kinds);
        this.errors = new EndpointErrors(pool);
        this.questions = new CatalogQuestions(pool, errors, defaults);
    }

    /** Reads what has changed since the last time, at first everything, and publishes it. */
    public Future<Catalog> refresh() {
        return inTurn(this::catchUp);
    }

    /** Carries out the command; when it succeeds, the published catalog shows the change. */
    @SuppressWarnings("unchecked") // a command names the type of its answer
    public <R> Future<R> execute(ControlCommand<R> command) {
        return questions
                .of(command)
                .map(question -> (Future<R>) inTurn(() ->
                        catchUp().compose(now -> Transactions.repeat(() -> (Future<Object>) question.apply(now)))))
                .orElseGet(() -> (Future<R>) change(changes.of(command)));
    }

    /**
     * The same with something else that PostgreSQL does, in one transaction: all of it or nothing.
     *
     * @param command for the catalog as it is then; throws a {@link Problem} if there must be none
     * @param also done behind the change
     */
    public Future<?> execute(Function<Catalog, ControlCommand<?>> command, Function<SqlConnection, Future<?>> also) {
        return change((connection, now) -> applied(changes.of(command.apply(now)), connection, now)
                .compose(answer -> also.apply(connection).map(answer)));
    }

    @SuppressWarnings("unchecked") // what it is answered with is not looked at
    private static Future<Function<Catalog, Object>> applied(
            CatalogChange<?> change, SqlConnection connection, Catalog now) {
        return ((CatalogChange<Object>) change).apply(connection, now);
    }

    /** The same for a change that no command stands for. */
    <R> Future<R> change(CatalogChange<R> change) {
        return inTurn(() -> commit(change));
    }

    /** Records a failure of an endpoint that no answer could tell. The newest hundred are kept. */
    public Future<Void> addEndpointError(EndpointId endpoint, EndpointError error) {
        return errors.add(endpoint, error);
    }

    private <R> Future<R> commit(CatalogChange<R> change) {
        return Transactions.run(pool, connection -> lock(connection)
                        .compose(locked -> catchUp(connection))
                        .compose(now -> change.apply(connection, now)))
                .compose(answer -> catchUp().map(answer));
    }

    /** Held until the transaction ends; changes by all nodes wait for each other here. */
    private static Future<?> lock(SqlConnection connection) {
        return connection
                .query("select revision from catalog_revision for update")
                .execute();
    }

    private Future<Catalog> catchUp() {
        return Transactions.repeat(() -> pool.withConnection(this::catchUp));
    }

    private Future<Catalog> catchUp(SqlConnection connection) {
        return CatalogRow.changedAfter(mirror.revision(), connection).map(rows -> {
            if (!rows.isEmpty()) {
                published.replace(mirror.apply(rows));
            }
            return mirror.catalog();
        });
    }

    /** Who asked has been told so, and would not expect the change any more. */
    private static <R> Future<R> waitedTooLong() {
        return Future.failedFuture(
                new Problem(ProblemCode.UNAVAILABLE_NOW, "the changes before this one wait for PostgreSQL; try again")
                        .retryAfter(Duration.ofSeconds(2)));
    }

    private <R> Future<R> inTurn(Supplier<Future<R>> work) {
        if (waiting >= WAITING_MAX) {
            return Future.failedFuture(
                    new Problem(ProblemCode.OVERLOADED, waiting + " changes of the catalog are waiting; try again")
                            .retryAfter(Duration.ofSeconds(1)));
        }
        waiting++;
        long asked = System.nanoTime();
        Future<R> result = last.transform(
                        previous -> System.nanoTime() - asked < WAIT_NANOS_MAX ? work.get() : waitedTooLong())
                .recover(SqlProblems::<R>failed)
                .andThen(done -> waiting--);
        last = result;
        return result;
    }
}
