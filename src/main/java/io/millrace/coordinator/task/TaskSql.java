package io.millrace.coordinator.task;

import io.millrace.task.Task;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** The statements about tasks. */
final class TaskSql {
    private TaskSql() {}

    /** False if another task for the same subject is running. May be repeated. */
    static Future<Boolean> begin(SqlClient client, Task task, String node) {
        return client.preparedQuery(
                        """
                        with made as (
                            insert into tasks (id, dialect, kind, subject, result, outputs, node, created)
                            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id)
                        select exists (select from made) or exists (select from tasks where id = $1)
                        """)
                .execute(Tuple.from(new Object[] {
                    task.id(),
                    task.dialect(),
                    task.kind(),
                    task.subject(),
                    task.result(),
                    task.outputs(),
                    node,
                    task.created().atOffset(ZoneOffset.UTC)
                }))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    static Future<Void> remove(SqlClient client, String id) {
        return client.preparedQuery("delete from tasks where id = $1")
                .execute(Tuple.of(id))
                .mapEmpty();
    }

    /** False if it had ended before. */
    static Future<Boolean> done(SqlClient client, String id) {
        return client.preparedQuery(
                        "update tasks set state = 'DONE', ended = clock_timestamp() where id = $1 and state = 'RUNNING'")
                .execute(Tuple.of(id))
                .map(result -> result.rowCount() == 1);
    }

    static Future<Void> failed(SqlClient client, String id, String error) {
        return client.preparedQuery("update tasks set state = 'FAILED', error = $2, ended = clock_timestamp()"
                        + " where id = $1 and state = 'RUNNING'")
                .execute(Tuple.of(id, error))
                .mapEmpty();
    }

    /** Those that a server of this node had not ended when it stopped. */
    static Future<Void> abandon(SqlClient client, String node, String error) {
        return client.preparedQuery("update tasks set state = 'FAILED', error = $2, ended = clock_timestamp()"
                        + " where node = $1 and state = 'RUNNING'")
                .execute(Tuple.of(node, error))
                .mapEmpty();
    }

    static Future<Optional<Task>> find(SqlClient client, String dialect, String id) {
        return client.preparedQuery(
                        """
                        select id, dialect, kind, subject, result, outputs, created, ended, error
                        from tasks where id = $1 and dialect = $2
                        """)
                .execute(Tuple.of(id, dialect))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(task(rows.iterator().next())));
    }

    private static Task task(Row row) {
        return new Task(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getOffsetDateTime(6).toInstant(),
                Optional.ofNullable(row.getOffsetDateTime(7)).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString(8)));
    }

    /** Those that went well are of no interest after an hour; the others stay for two days. */
    static Future<Void> cleanUp(SqlClient client) {
        return client.query(
                        """
                        delete from tasks where (state = 'DONE' and ended < clock_timestamp() - interval '1 hour')
                            or (state = 'FAILED' and ended < clock_timestamp() - interval '48 hours')
                        """)
                .execute()
                .mapEmpty();
    }
}
