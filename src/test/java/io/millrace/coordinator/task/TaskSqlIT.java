package io.millrace.coordinator.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.coordinator.postgres.PostgresPool;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks in a real PostgreSQL. */
@ExtendWith(VertxExtension.class)
final class TaskSqlIT {
    private final Postgres postgres = PostgresForTests.fresh();
    private Pool pool;

    @BeforeEach
    void start(Vertx vertx) {
        pool = PostgresPool.open(vertx, postgres.connectOptions(), 2);
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private void task(String id, String state, String ended) {
        boolean isFailed = state.equals("FAILED");
        pool.query(
                        "insert into tasks (id, dialect, kind, subject, state, result, outputs, error, node, created, ended) values ('"
                                + id
                                + "', 'keboola', 'k', '" + id + "', '" + state + "', '', '{}', "
                                + (isFailed ? "'e'" : "null")
                                + ", 'n', now() - interval '100 days', now() - interval '" + ended + "')")
                .execute()
                .await();
    }

    @Test
    void forgetsWhatWentWellAfterAnHourAndWhatDidNotAfterTwoDays() {
        task("done-59m", "DONE", "59 minutes");
        task("done-61m", "DONE", "61 minutes");
        task("failed-47h", "FAILED", "47 hours");
        task("failed-49h", "FAILED", "49 hours");
        pool.query("insert into tasks (id, dialect, kind, subject, result, outputs, node, created)"
                        + " values ('running', 'keboola', 'k', 'r', '', '{}', 'n', now() - interval '100 days')")
                .execute()
                .await();
        TaskSql.cleanUp(pool).await();
        List<String> left = pool.query("select id from tasks order by id").execute().await().stream()
                .map(row -> row.getString(0))
                .toList();
        assertEquals(List.of("done-59m", "failed-47h", "running"), left);
    }

    @Test
    void endsWhatTheServerBeforeHadNotEnded() {
        pool.query("insert into tasks (id, dialect, kind, subject, result, outputs, node, created)"
                        + " values ('mine', 'keboola', 'k', 'a', '', '{}', 'n', now()),"
                        + " ('theirs', 'keboola', 'k', 'b', '', '{}', 'other', now())")
                .execute()
                .await();
        TaskSql.abandon(pool, "n", "stopped").await();
        List<String> states = pool
                .query("select id || ' ' || state || ' ' || coalesce(error, '') from tasks order by id")
                .execute()
                .await()
                .stream()
                .map(row -> row.getString(0))
                .toList();
        assertEquals(List.of("mine FAILED stopped", "theirs RUNNING "), states);
    }
}
