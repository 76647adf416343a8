package io.millrace.coordinator.attribute;

import io.millrace.admission.AttributesCommand;
import io.millrace.attribute.AttributeChange;
import io.millrace.attribute.AttributeOwner;
import io.millrace.attribute.AttributeValue;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.Sha256;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Attributes in PostgreSQL; a few statements for any number of them. Confined to its verticle. */
public final class AttributeLedger {
    /** Attributes in one answer: some ten megabytes. */
    private static final int ATTRIBUTES_MAX = 1 << 18;

    private static final int ATTRIBUTES_ON_A_PAGE = 1 << 14;

    private final Pool pool;

    public AttributeLedger(Pool pool) {
        this.pool = pool;
    }

    /** The command says what comes back. */
    public Future<Object> carryOut(AttributesCommand command) {
        return answer(command).recover(SqlProblems::failed);
    }

    private Future<Object> answer(AttributesCommand command) {
        return command instanceof AttributesCommand.Change change
                ? Transactions.run(pool, connection -> make(connection, change.changes()))
                        .mapEmpty()
                : Transactions.repeat(() -> found(command));
    }

    private Future<Object> found(AttributesCommand command) {
        if (command instanceof AttributesCommand.Find find) {
            return of(find).map(found -> found);
        }
        return command instanceof AttributesCommand.Page page
                ? page(page).map(found -> found)
                : having((AttributesCommand.Having) command).map(found -> found);
    }

    private static Future<Void> make(SqlConnection connection, List<AttributeChange> changes) {
        Future<Void> made = Future.succeededFuture();
        AttributeNotes notes = new AttributeNotes();
        for (AttributeChange change : changes) {
            if (change instanceof AttributeChange.Note note) {
                notes.add(note);
            } else if (change instanceof AttributeChange.Forget forget) {
                AttributeNotes before = notes;
                notes = new AttributeNotes();
                made = made.compose(done -> before.write(connection)).compose(done -> forget(connection, forget));
            }
        }
        AttributeNotes last = notes;
        return made.compose(done -> last.write(connection));
    }

    private static Future<Void> forget(SqlConnection connection, AttributeChange.Forget change) {
        return connection
                .preparedQuery(
                        """
                        delete from attributes where table_id = $1 and coalesce(field_id, 0) = $2
                            and sha256(name) = any($3::bytea[])
                        """)
                .execute(tuple(change.owner(), change.names()))
                .mapEmpty();
    }

    private Future<Map<String, SortedMap<String, AttributeValue>>> of(AttributesCommand.Find find) {
        return pool.preparedQuery(
                        """
                        select name, attribute, value from attributes where table_id = $1 and coalesce(field_id, 0) = $2
                            and sha256(name) = any($3::bytea[]) limit $4
                        """)
                .execute(tuple(find.owner(), find.names()).addInteger(ATTRIBUTES_MAX + 1))
                .map(AttributeLedger::byName);
    }

    private Future<Map<String, SortedMap<String, AttributeValue>>> page(AttributesCommand.Page page) {
        Buffer after = page.afterOrNull() == null ? null : hash(page.afterOrNull());
        return pool.preparedQuery(
                        """
                        select name, attribute, value from attributes where table_id = $1 and coalesce(field_id, 0) = $2
                            and ($3::bytea is null or sha256(name) > $3) order by sha256(name) limit $4
                        """)
                .execute(Tuple.of(page.owner().table().value(), page.owner().field(), after, ATTRIBUTES_ON_A_PAGE))
                .map(AttributeLedger::whole);
    }

    /** Without the last name, of which there may be more on the next page. */
    private static Map<String, SortedMap<String, AttributeValue>> whole(RowSet<Row> rows) {
        Map<String, SortedMap<String, AttributeValue>> page = byName(rows);
        if (rows.size() < ATTRIBUTES_ON_A_PAGE) {
            return page;
        }
        if (page.size() == 1) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "one record has " + ATTRIBUTES_ON_A_PAGE + " attributes or more; take some of them away");
        }
        List<String> names = List.copyOf(page.keySet());
        page.remove(names.get(names.size() - 1));
        return page;
    }

    private Future<List<String>> having(AttributesCommand.Having having) {
        Buffer[] values =
                having.values().stream().map(value -> hash(value.text())).toArray(Buffer[]::new);
        return pool.preparedQuery(
                        """
                        select name from attributes where table_id = $1 and coalesce(field_id, 0) = $2 and attribute = $3
                            and sha256(value) = any($4::bytea[]) limit $5
                        """)
                .execute(Tuple.of(
                        having.owner().table().value(),
                        having.owner().field(),
                        having.attribute(),
                        values,
                        ATTRIBUTES_MAX + 1))
                .map(rows -> {
                    requireFew(rows);
                    List<String> names = new ArrayList<>();
                    rows.forEach(row -> names.add(text(row.getBuffer(0))));
                    return names;
                });
    }

    private static Map<String, SortedMap<String, AttributeValue>> byName(RowSet<Row> rows) {
        requireFew(rows);
        Map<String, SortedMap<String, AttributeValue>> byName = new LinkedHashMap<>();
        rows.forEach(row -> byName.computeIfAbsent(text(row.getBuffer(0)), name -> new TreeMap<>())
                .put(row.getString(1), AttributeValue.of(text(row.getBuffer(2)))));
        return byName;
    }

    private static void requireFew(RowSet<Row> rows) {
        if (rows.size() > ATTRIBUTES_MAX) {
            throw new Problem(
                    ProblemCode.TOO_LARGE, "more than " + ATTRIBUTES_MAX + " attributes at once; ask for fewer rows");
        }
    }

    private static Tuple tuple(AttributeOwner owner, Collection<String> names) {
        return Tuple.of(
                owner.table().value(),
                owner.field(),
                names.stream().map(AttributeLedger::hash).toArray(Buffer[]::new));
    }

    private static Buffer hash(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return Buffer.buffer(Sha256.of(utf8, 0, utf8.length).toBytes());
    }

    static Buffer utf8(String text) {
        return Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Buffer utf8) {
        return utf8.toString(StandardCharsets.UTF_8);
    }
}
