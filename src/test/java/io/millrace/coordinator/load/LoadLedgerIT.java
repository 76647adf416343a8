package io.millrace.coordinator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.coordinator.postgres.PostgresPool;
import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import io.millrace.model.SinkLoad;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Loads in a real PostgreSQL: how they are opened, closed, tried again and forgotten. */
@ExtendWith(VertxExtension.class)
final class LoadLedgerIT {
    private static final SinkId SINK = new SinkId(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Postgres postgres = PostgresForTests.fresh();
    private Pool pool;
    private LoadLedger ledger;

    @BeforeEach
    void start(Vertx vertx) {
        pool = PostgresPool.open(vertx, postgres.connectOptions(), 2);
        ledger = new LoadLedger(pool);
        sql(
                """
                insert into databases (id, name, shape, state) values (gen_random_uuid(), 'd', '', 'RUNNING');
                insert into tables (database_id, name, description, identity, track_existence, created_nanos)
                    select id, 't', '', 'ID', true, 0 from databases;
                insert into endpoints (id, database_id, dialect, name, state)
                    select gen_random_uuid(), id, 'sample', 'e', 'CREATING' from databases;
                insert into sinks (endpoint_id, table_id, name, state, mapping_kind, mapping, in_loads)
                    select e.id, t.id, 's', 'ACTIVE', 'json', '', true from endpoints e, tables t""");
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private void sql(String statements) {
        pool.query(statements).execute().await();
    }

    /** Loads with one record each, so many seconds apart, the eldest first. */
    private void loads(int count, String state, String imported) {
        sql(
                """
                insert into loads (sink_id, state, opened, closing, imported, records, raw_bytes, compressed_bytes, first_micros, last_micros)
                select %d, '%s', now() - interval '10 days' + n * interval '1 second', now(), %s, 1, 10, 5, n, n
                from generate_series(1, %d) n"""
                        .formatted(SINK.value(), state, imported, count));
    }

    private List<SinkLoad> all() {
        return ledger.of(Set.of(SINK)).await();
    }

    private long count(LoadState state) {
        return all().stream().filter(load -> load.state() == state).count();
    }

    private long sum(String what) {
        return pool.query("select coalesce(sum(" + what + "), 0)::bigint from sink_statistics")
                .execute()
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void keepsTheNewestTheYoungAndAllThatIsNotImportedAndTheSumsOfTheOthers() {
        loads(40, "imported", "now() - interval '61 minutes'");
        ledger.cleanUp(40, HOUR, Set.of()).await();
        assertEquals(40, count(LoadState.IMPORTED));
        ledger.cleanUp(30, HOUR, Set.of()).await();
        assertEquals(30, count(LoadState.IMPORTED));
        assertEquals(10, sum("records"));
        assertEquals(100, sum("raw_bytes"));
        assertEquals(50, sum("compressed_bytes"));
        assertEquals(1, sum("first_micros"));
        assertEquals(10, sum("last_micros"));

        loads(40, "imported", "now() - interval '59 minutes'");
        loads(40, "closing", "null::timestamptz");
        ledger.cleanUp(0, HOUR, Set.of()).await();
        assertEquals(40, count(LoadState.IMPORTED), "the young ones");
        assertEquals(40, count(LoadState.CLOSING), "whatever their age");
        assertEquals(1, count(LoadState.WRITING));
        assertEquals(40, sum("records"));
    }

    @Test
    void keepsWhatStillHasRecordsOnTheirWay() {
        loads(2, "imported", "now() - interval '2 hours'");
        List<SinkLoad> loads = all();
        long inMemory = loads.get(0).id();
        long inSlices = loads.get(1).id();
        sql(
                """
                insert into slice_statistics (node, sequence, counter, records, raw_bytes, compressed_bytes, first_micros, last_micros)
                values ('a', 1, %d, 1, 1, 1, 1, 1)"""
                        .formatted(inSlices));
        ledger.cleanUp(0, HOUR, Set.of(inMemory)).await();
        assertEquals(2, count(LoadState.IMPORTED));
        ledger.cleanUp(0, HOUR, Set.of()).await();
        assertEquals(1, count(LoadState.IMPORTED));
        sql("delete from slice_statistics");
        ledger.cleanUp(0, HOUR, Set.of()).await();
        assertEquals(0, count(LoadState.IMPORTED));
        assertEquals(2, sum("records"));
    }

    @Test
    void remembersTriesThatFailedUntilTheLoadComesFurther() {
        loads(1, "closing", "null::timestamptz");
        PendingLoad load = pending();
        assertEquals(0, load.attempts());
        Instant after = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusSeconds(60);
        ledger.failed(List.of(load), "the store is away", after).await();
        ledger.failed(List.of(load), "the store is full", after.plusSeconds(1)).await();
        PendingLoad failed = pending();
        assertEquals(2, failed.attempts());
        assertEquals(after.plusSeconds(1), failed.retryAfter().orElseThrow());
        SinkLoad.Retry shown = all().get(0).retry().orElseThrow();
        assertEquals(new SinkLoad.Retry(2, "the store is full", after.plusSeconds(1)), shown);
        ledger.move(Map.of(load.id(), LoadState.IMPORTING)).await();
        assertTrue(all().get(0).retry().isEmpty());
        ledger.move(Map.of(load.id(), LoadState.IMPORTED)).await();
        SinkLoad imported = all().get(0);
        assertEquals(LoadState.IMPORTED, imported.state());
        assertTrue(imported.imported().isPresent());
        ledger.failed(List.of(load), "too late", after).await();
        ledger.move(Map.of(load.id(), LoadState.IMPORTING)).await();
        assertEquals(LoadState.IMPORTED, all().get(0).state());
        assertTrue(all().get(0).retry().isEmpty());
    }

    /** The only closed one. */
    private PendingLoad pending() {
        return ledger.pending(Set.of()).await().stream()
                .filter(load -> load.state() != LoadState.WRITING)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSinkHasOneOpenLoadWhileItTakesRecords() {
        long first = open();
        sql("update sinks set description = 'x'");
        assertEquals(first, open(), "nothing that makes a version");
        sql("update sinks set version = version + 1");
        long second = open();
        assertTrue(second > first);
        assertEquals(1, count(LoadState.CLOSING));
        sql("update sinks set load_id = null");
        assertTrue(open() > second);
        sql("update sinks set state = 'DISABLED', disabled = '{}'");
        assertEquals(0, count(LoadState.WRITING));
        assertEquals(3, count(LoadState.CLOSING));
        sql("update sinks set state = 'ACTIVE', disabled = null");
        assertEquals(1, count(LoadState.WRITING));
        sql("update sinks set deleted = now(), deleted_by = ''");
        assertEquals(0, count(LoadState.WRITING));
    }

    private long open() {
        return all().stream()
                .filter(load -> load.state() == LoadState.WRITING)
                .map(SinkLoad::id)
                .reduce((one, other) -> {
                    throw new AssertionError("two are open");
                })
                .orElseThrow();
    }
}
