package io.millrace.coordinator.transaction;

import io.millrace.coordinator.postgres.Transactions;
import io.millrace.transaction.ClientTransaction;
import io.millrace.transaction.TransactionBook;
import io.millrace.transaction.TransactionCommand;
import io.millrace.transaction.TransactionNews;
import io.millrace.transaction.TransactionStep;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries out commands about the transactions of clients: one at a time over all nodes, by the clock of PostgreSQL. The rules are
 * those of {@link TransactionBook}. Confined to its verticle.
 */
public final class TransactionLedger {
    private final Pool pool;
    private final Consumer<TransactionNews> news;

    /** @param news is told what commands have changed, once that is committed */
    public TransactionLedger(Pool pool, Consumer<TransactionNews> news) {
        this.pool = pool;
        this.news = news;
    }

    /** What came of a command. */
    private record Carried<R>(R answer, TransactionNews news) {}

    public <R> Future<R> carryOut(TransactionCommand<R> command) {
        return Transactions.run(pool, connection -> lock(connection)
                        .compose(now -> read(connection).compose(book -> {
                            TransactionStep<R> step = command.on(book, now);
                            return write(connection, book, step.after())
                                    .map(new Carried<>(step.answer(), TransactionNews.of(command, book, step)));
                        })))
                .map(carried -> {
                    news.accept(carried.news());
                    return carried.answer();
                });
    }

    /** Gives the time at which nobody else is at it any more. */
    private static Future<Instant> lock(SqlConnection connection) {
        return connection
                .query("LOCK TABLE client_transactions IN SHARE ROW EXCLUSIVE MODE")
                .execute()
                .compose(locked -> connection.query("SELECT clock_timestamp()").execute())
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
    }

    private static Future<TransactionBook> read(SqlConnection connection) {
        return connection
                .query("SELECT id, active, exclusive, timeout_nanos, created, deadline FROM client_transactions")
                .execute()
                .map(rows -> {
                    List<ClientTransaction> all = new ArrayList<>();
                    rows.forEach(row -> all.add(transaction(row)));
                    return new TransactionBook(all);
                });
    }

    private static ClientTransaction transaction(Row row) {
        return new ClientTransaction(
                row.getString(0),
                row.getBoolean(1),
                row.getBoolean(2),
                Duration.ofNanos(row.getLong(3)),
                row.getOffsetDateTime(4).toInstant(),
                row.getOffsetDateTime(5).toInstant());
    }

    /** What has gone goes first: only one may be exclusive. */
    private static Future<Void> write(SqlConnection connection, TransactionBook before, TransactionBook after) {
        String[] gone = before.all().stream()
                .map(ClientTransaction::id)
                .filter(id -> after.get(id).isEmpty())
                .toArray(String[]::new);
        List<Tuple> changed = after.all().stream()
                .filter(transaction -> !before.get(transaction.id()).equals(after.get(transaction.id())))
                .map(TransactionLedger::tuple)
                .toList();
        return delete(connection, gone).compose(deleted -> put(connection, changed));
    }

    private static Future<Void> delete(SqlConnection connection, String[] ids) {
        return ids.length == 0
                ? Future.succeededFuture()
                : connection
                        .preparedQuery("DELETE FROM client_transactions WHERE id = ANY ($1)")
                        .execute(Tuple.of((Object) ids))
                        .mapEmpty();
    }

    private static Future<Void> put(SqlConnection connection, List<Tuple> transactions) {
        return transactions.isEmpty()
                ? Future.succeededFuture()
                : connection
                        .preparedQuery(
                                """
                                INSERT INTO client_transactions (id, active, exclusive, timeout_nanos, created, deadline)
                                VALUES ($1, $2, $3, $4, $5, $6)
                                ON CONFLICT (id) DO UPDATE SET active = excluded.active, deadline = excluded.deadline""")
                        .executeBatch(transactions)
                        .mapEmpty();
    }

    private static Tuple tuple(ClientTransaction transaction) {
        return Tuple.of(
                transaction.id(),
                transaction.isActive(),
                transaction.isExclusive(),
                transaction.timeout().toNanos(),
                at(transaction.created()),
                at(transaction.deadline()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
