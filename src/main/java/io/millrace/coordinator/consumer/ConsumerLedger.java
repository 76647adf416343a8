package io.millrace.coordinator.consumer;

import io.millrace.consumer.ConsumerCommand;
import io.millrace.consumer.ConsumerNote;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Notes of consumers in PostgreSQL. Confined to its verticle. */
public final class ConsumerLedger {
    private final Pool pool;

    public ConsumerLedger(Pool pool) {
        this.pool = pool;
    }

    /** The command says what comes back. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public <R> Future<R> carryOut(ConsumerCommand<R> command) {
        return (Future<R>) answer(command).recover(SqlProblems::failed);
    }

    private Future<Object> answer(ConsumerCommand<?> command) {
        if (command instanceof ConsumerCommand.Note note) {
            return note(note).mapEmpty();
        } else if (command instanceof ConsumerCommand.Find find) {
            return Transactions.repeat(() -> find(find)).map(found -> found);
        } else if (command instanceof ConsumerCommand.ListAll list) {
            return Transactions.repeat(() -> list(list)).map(all -> all);
        }
        return Transactions.run(pool, connection -> forget(connection, (ConsumerCommand.Forget) command))
                .map(was -> was);
    }

    /** Most consumers have noted something before. */
    private Future<Void> note(ConsumerCommand.Note note) {
        return Transactions.repeat(() -> pool.preparedQuery(
                                """
                        update consumer_notes set note = $4, noted = clock_timestamp()
                        where group_id = $1 and kind = $2 and name = $3
                        """)
                        .execute(tuple(note)))
                .compose(changed -> changed.rowCount() > 0
                        ? Future.succeededFuture()
                        : Transactions.run(pool, connection -> add(connection, note)));
    }

    private static Tuple tuple(ConsumerCommand.Note note) {
        return Tuple.of(UUID.fromString(note.group()), note.kind(), note.name(), note.text());
    }

    /** The lock on the group lets one new consumer in after the other, so that they can be counted. */
    private static Future<Void> add(SqlConnection connection, ConsumerCommand.Note note) {
        return lock(connection, note.group())
                .compose(locked -> makeRoom(connection, note))
                .compose(done -> connection
                        .preparedQuery(
                                """
                                insert into consumer_notes (group_id, kind, name, note)
                                select $1::uuid, $2::text, $3::text, $4::text
                                where (select count(*) from consumer_notes where group_id = $1 and kind = $2) < $5
                                on conflict (group_id, kind, name) do update set note = excluded.note, noted = excluded.noted
                                """)
                        .execute(tuple(note).addLong((long) ConsumerCommand.COUNT_MAX)))
                .compose(added -> added.rowCount() > 0 ? Future.succeededFuture() : Future.failedFuture(full()));
    }

    private static Future<Void> lock(SqlConnection connection, String group) {
        return connection
                .preparedQuery("select 1 from groups where id = $1 and deleted is null for no key update")
                .execute(Tuple.of(UUID.fromString(group)))
                .compose(found -> found.size() > 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new Problem(ProblemCode.NOT_FOUND, "there is no group with the id " + group)));
    }

    private static Future<?> makeRoom(SqlConnection connection, ConsumerCommand.Note note) {
        return note.keptFor().isEmpty()
                ? Future.succeededFuture()
                : connection
                        .preparedQuery(
                                """
                                delete from consumer_notes where group_id = $1 and kind = $2
                                    and noted < clock_timestamp() - $3 * interval '1 second'
                                """)
                        .execute(Tuple.of(
                                UUID.fromString(note.group()),
                                note.kind(),
                                seconds(note.keptFor().get())));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static Problem full() {
        return new Problem(
                ProblemCode.INCORRECT_STATE,
                "there are notes of " + ConsumerCommand.COUNT_MAX
                        + " consumers already, which is all that there may be;" + " delete those of some first");
    }

    private Future<Optional<ConsumerNote>> find(ConsumerCommand.Find find) {
        return pool.preparedQuery(
                        "select name, note, noted from consumer_notes where group_id = $1 and kind = $2 and name = $3")
                .execute(Tuple.of(UUID.fromString(find.group()), find.kind(), find.name()))
                .map(rows -> notes(rows).stream().findFirst());
    }

    private Future<List<ConsumerNote>> list(ConsumerCommand.ListAll list) {
        return pool.preparedQuery(
                        "select name, note, noted from consumer_notes where group_id = $1 and kind = $2 order by name")
                .execute(Tuple.of(UUID.fromString(list.group()), list.kind()))
                .map(ConsumerLedger::notes);
    }

    private static List<ConsumerNote> notes(RowSet<Row> rows) {
        List<ConsumerNote> notes = new ArrayList<>();
        rows.forEach(row -> notes.add(new ConsumerNote(
                row.getString(0), row.getString(1), row.getOffsetDateTime(2).toInstant())));
        return notes;
    }

    private static Future<Boolean> forget(SqlConnection connection, ConsumerCommand.Forget forget) {
        return connection
                .preparedQuery("delete from consumer_notes where group_id = $1 and kind = $2 and name = $3")
                .execute(Tuple.of(UUID.fromString(forget.group()), forget.kind(), forget.name()))
                .map(gone -> gone.rowCount() > 0);
    }
}
