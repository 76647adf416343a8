package io.millrace.coordinator.dataset;

import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.RecordRange;
import io.millrace.model.EndpointId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Datasets and their chunks in PostgreSQL. Confined to its verticle. */
public final class DatasetLedger {
    private static final String COLUMNS =
            "id, type, config, store, endpoint_id, attached_table, attached_first, attached_last, committed, chunks, last_commit, failure, missing";

    private static final String ENTRY = "select " + COLUMNS + " from datasets ";

    private final Pool pool;

    public DatasetLedger(Pool pool) {
        this.pool = pool;
    }

    /** The command says what comes back. */
    public Future<Object> carryOut(DatasetCommand<?> command) {
        return answer(command).map(answer -> (Object) answer).recover(SqlProblems::failed);
    }

    private Future<?> answer(DatasetCommand<?> command) {
        if (command instanceof DatasetCommand.Find find) {
            return Transactions.repeat(() -> find(find.id()));
        } else if (command instanceof DatasetCommand.ListAll) {
            return Transactions.repeat(this::list);
        } else if (command instanceof DatasetCommand.Put put) {
            return Transactions.run(pool, connection -> put(connection, put));
        } else if (command instanceof DatasetCommand.Remove remove) {
            return Transactions.run(pool, connection -> remove(connection, remove.id()));
        } else if (command instanceof DatasetCommand.Feed feed) {
            return Transactions.repeat(() -> feed(feed));
        } else if (command instanceof DatasetCommand.Attach attach) {
            return Transactions.repeat(() -> attach(attach));
        } else if (command instanceof DatasetCommand.Commit commit) {
            return Transactions.run(pool, connection -> commit(connection, commit));
        } else if (command instanceof DatasetCommand.NoteFailure note) {
            return Transactions.repeat(() -> note(note));
        } else if (command instanceof DatasetCommand.IsUsed used) {
            return Transactions.repeat(() -> ChunkSql.isUsed(pool, used));
        } else if (command instanceof DatasetCommand.Adopt adopt) {
            return Transactions.run(pool, connection -> ChunkSql.insert(connection, adopt.chunk()));
        } else if (command instanceof DatasetCommand.Chunks chunks) {
            return Transactions.repeat(() -> ChunkSql.of(pool, chunks));
        } else if (command instanceof DatasetCommand.Selected selected) {
            return Transactions.repeat(() -> ChunkSql.selected(pool, selected.id()));
        } else if (command instanceof DatasetCommand.Retire retire) {
            return Transactions.repeat(() -> ChunkSql.retire(pool, retire));
        } else if (command instanceof DatasetCommand.Superseded superseded) {
            return Transactions.repeat(() -> ChunkSql.superseded(pool, superseded.age()));
        } else if (command instanceof DatasetCommand.Erased erased) {
            return Transactions.repeat(() -> ChunkSql.erased(pool, erased.chunk()));
        } else if (command instanceof DatasetCommand.Removable removable) {
            return Transactions.repeat(() -> ChunkSql.removable(pool, removable.grace()));
        }
        return Transactions.run(pool, connection -> ChunkSql.forget(connection, (DatasetCommand.Forget) command));
    }

    private Future<Optional<DatasetEntry>> find(String id) {
        return pool.preparedQuery(ENTRY + "where id = $1").execute(Tuple.of(id)).map(rows -> entries(rows).stream()
                .findFirst());
    }

    private Future<List<DatasetEntry>> list() {
        return pool.preparedQuery(ENTRY + "order by id").execute().map(DatasetLedger::entries);
    }

    private static List<DatasetEntry> entries(RowSet<Row> rows) {
        List<DatasetEntry> entries = new ArrayList<>();
        for (Row row : rows) {
            entries.add(new DatasetEntry(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    Optional.ofNullable(row.getString(3)),
                    Optional.ofNullable(row.getUUID(4)).map(EndpointId::new),
                    ChunkSql.range(row, 5),
                    new DatasetEntry.Commits(
                            row.getLong(8),
                            row.getLong(9),
                            Optional.ofNullable(row.getOffsetDateTime(10)).map(ChunkSql::micros),
                            Optional.ofNullable(row.getString(11))),
                    List.of(row.getArrayOfStrings(12))));
        }
        return entries;
    }

    /** What the dataset had selected before goes with it. */
    private static Future<Void> put(SqlConnection connection, DatasetCommand.Put put) {
        DatasetEntry entry = put.entry();
        return connection
                .preparedQuery("delete from datasets where id = $1")
                .execute(Tuple.of(entry.id()))
                .compose(gone -> connection
                        .preparedQuery(
                                """
                                insert into datasets (id, type, config, store, endpoint_id, attached_table, attached_first, attached_last, committed,
                                    chunks, last_commit, failure, missing)
                                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""")
                        .execute(Tuple.of(
                                entry.id(),
                                entry.type(),
                                entry.config(),
                                entry.store().orElse(null),
                                entry.endpoint().map(EndpointId::value).orElse(null),
                                entry.attached()
                                        .map(range -> range.table().value())
                                        .orElse(null),
                                entry.attached().map(RecordRange::first).orElse(null),
                                entry.attached().map(RecordRange::last).orElse(null),
                                entry.commits().last(),
                                entry.commits().chunks(),
                                entry.commits().lastMicros().map(ChunkSql::time).orElse(null),
                                entry.commits().failure().orElse(null),
                                entry.missing().toArray(new String[0]))))
                .compose(made -> put.selected().isEmpty()
                        ? Future.succeededFuture()
                        : connection
                                .preparedQuery(
                                        """
                                        insert into window_chunks (dataset, store, name)
                                        select $1, store, name from unnest($2::text[], $3::text[]) as chosen (store, name)""")
                                .execute(Tuple.of(
                                        entry.id(),
                                        put.selected().stream()
                                                .map(DatasetCommand.ChunkName::store)
                                                .toArray(String[]::new),
                                        put.selected().stream()
                                                .map(DatasetCommand.ChunkName::name)
                                                .toArray(String[]::new)))
                                .mapEmpty());
    }

    private static Future<Optional<DatasetEntry>> remove(SqlConnection connection, String id) {
        return connection
                .preparedQuery("delete from datasets where id = $1 returning " + COLUMNS)
                .execute(Tuple.of(id))
                .map(rows -> entries(rows).stream().findFirst())
                .compose(found -> connection
                        .preparedQuery("delete from dataset_chunks where store = $1")
                        .execute(Tuple.of(DatasetCommand.ownStore(id)))
                        .map(done -> found));
    }

    private Future<Void> feed(DatasetCommand.Feed feed) {
        return pool.preparedQuery("update datasets set endpoint_id = $2 where id = $1")
                .execute(Tuple.of(feed.id(), feed.endpoint().value()))
                .compose(changed -> there(feed.id(), changed));
    }

    private Future<Void> attach(DatasetCommand.Attach attach) {
        RecordRange range = attach.range();
        return pool.preparedQuery(
                        "update datasets set attached_table = $2, attached_first = $3, attached_last = $4 where id = $1")
                .execute(Tuple.of(attach.id(), range.table().value(), range.first(), range.last()))
                .compose(changed -> there(attach.id(), changed));
    }

    private Future<Void> note(DatasetCommand.NoteFailure note) {
        return pool.preparedQuery("update datasets set failure = $2 where id = $1")
                .execute(Tuple.of(note.recorder(), note.why()))
                .mapEmpty();
    }

    private static Future<Void> there(String id, RowSet<Row> changed) {
        return changed.rowCount() > 0
                ? Future.succeededFuture()
                : Future.failedFuture(new Problem(ProblemCode.NOT_FOUND, "there is no dataset with the id " + id));
    }

    private static Future<Boolean> commit(SqlConnection connection, DatasetCommand.Commit commit) {
        return connection
                .preparedQuery(
                        """
                        update datasets set committed = $3, chunks = chunks + 1, last_commit = $4, failure = null
                        where id = $1 and committed = $2""")
                .execute(Tuple.of(
                        commit.recorder(),
                        commit.from(),
                        commit.to(),
                        ChunkSql.time(commit.chunk().committedMicros())))
                .compose(moved -> moved.rowCount() == 0
                        ? Future.succeededFuture(false)
                        : ChunkSql.insert(connection, commit.chunk())
                                .compose(isNew -> isNew
                                        ? Future.succeededFuture(true)
                                        : Future.failedFuture(new Problem(
                                                ProblemCode.ALREADY_EXISTS,
                                                "the store has a chunk "
                                                        + commit.chunk().name() + " already"))));
    }
}
