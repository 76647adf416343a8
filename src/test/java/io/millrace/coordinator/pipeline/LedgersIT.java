package io.millrace.coordinator.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.ChunkInfo;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.coordinator.postgres.PostgresPool;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.transfer.Load;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What two holders may do to each other through a real PostgreSQL: nothing. */
@ExtendWith(VertxExtension.class)
final class LedgersIT {
    private static final TableId TABLE = new TableId(7);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Postgres postgres = PostgresForTests.fresh();
    private Vertx vertx;
    private Pool pool;
    private SliceLedger slices;
    private LoadLedger loads;
    private ChunkLedger chunks;

    @BeforeEach
    void start(Vertx given) {
        vertx = given;
        pool = PostgresPool.open(vertx, postgres.connectOptions(), 8);
        slices = new SliceLedger(pool, "a");
        loads = new LoadLedger(pool, slices);
        chunks = new ChunkLedger(pool, Path.of("/chunks"));
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private Leases leases(String node, String process, Duration duration) {
        return new Leases(pool, node, process, duration);
    }

    private List<Row> sql(String statement) {
        return pool.query(statement).execute().await().stream().toList();
    }

    private static Problem refusal(Supplier<Future<?>> step) {
        return assertThrows(Problem.class, () -> step.get().await());
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come to that");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void aLeaseIsHeldByOneAndGrowsItsEpochWithEachHand() {
        Leases here = leases("a", "1", LONG);
        Leases there = leases("b", "1", LONG);
        assertEquals(1, here.acquire("table/7").await().epoch());
        Problem held = refusal(() -> there.acquire("table/7"));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, held.code());
        sql("update leases set expires = now() - interval '1 second'");
        assertEquals(2, there.acquire("table/7").await().epoch());
        assertEquals(Set.of("table/7"), here.renew().await());
        refusal(() -> here.acquire("table/7"));
        there.release().await();
        assertEquals(3, here.acquire("table/7").await().epoch());
    }

    @Test
    void aProcessTakesOverWhatAnEarlierOneOfItsNodeHeldOnlyWhenItStarts() {
        Leases earlier = leases("a", "1", LONG);
        Leases stranger = leases("ab", "1", LONG);
        earlier.acquire("table/7").await();
        stranger.acquire("table/8").await();
        Leases later = leases("a", "2", LONG);
        refusal(() -> later.acquire("table/7"));
        later.takeOver().await();
        assertEquals(2, later.acquire("table/7").await().epoch());
        refusal(() -> later.acquire("table/8"));
    }

    @Test
    void aLeaseThatManyWantAtOnceIsAcquiredOnce() {
        Leases here = leases("a", "1", LONG);
        Promise<Set<Long>> epochs = Promise.promise();
        vertx.runOnContext(now -> {
            List<Future<Lease>> all =
                    Stream.generate(() -> here.acquire("node/a")).limit(8).toList();
            Future.all(all)
                    .map(done ->
                            all.stream().map(lease -> lease.result().epoch()).collect(Collectors.toSet()))
                    .onComplete(epochs);
        });
        assertEquals(Set.of(1L), epochs.future().await());
        assertEquals(1, sql("select from leases where epoch = 1").size());
    }

    @Test
    void aLeaseThatIsInAnotherEpochThanItsHolderThinksIsAcquiredAnew() {
        Leases here = leases("a", "1", LONG);
        here.acquire("node/a").await();
        here.acquire("table/7").await();
        sql("update leases set epoch = epoch + 1 where name = 'node/a'");
        assertEquals(Set.of("node/a"), here.renew().await());
        Lease anew = here.acquire("node/a").await();
        assertEquals(3, anew.epoch());
        assertEquals(1, here.acquire("table/7").await().epoch());
        Transactions.run(pool, transaction -> Leases.hold(transaction, anew)).await();
    }

    @Test
    void nobodyTakesALeaseOverInTheMiddleOfATransactionThatRestsOnIt() {
        Leases here = leases("a", "1", Duration.ofMillis(200));
        Lease mine = here.acquire("table/7").await();
        SqlConnection connection = pool.getConnection().await();
        Transaction transaction = connection.begin().await();
        Leases.hold(connection, mine).await();
        until(() -> sql("select from leases where expires < now()").size() == 1);

        Future<Lease> wanted = leases("b", "1", LONG).acquire("table/7");
        until(() -> !sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                .isEmpty());
        assertFalse(wanted.isComplete());

        transaction.commit().await();
        assertEquals(2, wanted.await().epoch());
        connection.close().await();
        refusal(() -> Transactions.run(pool, late -> Leases.hold(late, mine)));
    }

    @Test
    void nothingMovesUnderALeaseThatWasLost() {
        Leases here = leases("a", "1", LONG);
        Lease node = here.acquire("node/a").await();
        Lease table = here.acquire("table/7").await();
        Slice.Uploaded first = uploaded(1, node);
        Slice.Closing second = closing(2, node);
        Load.Importing load = importing(table, first);
        sql("update leases set holder = 'b/1', epoch = epoch + 1");

        refusal(() -> slices.uploading(second.upload(), node));
        refusal(() -> slices.uploaded(second.upload().uploaded("k", "c"), node));
        refusal(() -> loads.open(TABLE, List.of(first), table).compose(open -> loads.close(open.close(), table)));
        refusal(() -> publish(load, chunk(1, 1), table, node));
        refusal(() -> chunks.replace(TABLE, List.of(), chunk(1, 1), table));
        assertEquals(0, sql("select from chunks").size());
        assertEquals(1, sql("select from slices where state = 'uploaded'").size());
    }

    @Test
    void theSegmentOfASliceIsNotForgottenWhenItsFileDoesNotTellItAnyMore() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        SliceInfo known = closing(5, node).info();
        assertEquals(known, slices.all().await().get(0).slice().info());
        for (long segment : new long[] {5, 3}) {
            slices.closed(closingOf(info(5, segment)), node).await();
            long kept = Math.min(segment, known.segment());
            assertEquals(info(5, kept), slices.all().await().get(0).slice().info());
        }
    }

    @Test
    void aMoveMayBeMadeTwiceAndNeverLeadsBack() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        Lease table = leases("a", "1", LONG).acquire("table/7").await();
        Slice.Uploaded slice = uploaded(1, node);
        slices.closed(closingOf(slice.info()), node).await();
        slices.uploading(closingOf(slice.info()).upload(), node).await();
        slices.uploaded(slice, node).await();
        assertEquals("uploaded", sql("select state from slices").get(0).getString(0));

        Load.Importing load = importing(table, slice);
        publish(load, chunk(1, 1), table, node).await();
        assertTrue(loads.isImported(load.id()).await());
        refusal(() -> slices.uploaded(slice, node));
        assertThrows(PgException.class, () -> sql("update slices set state = 'uploaded'"));
    }

    @Test
    void aLoadIsFinishedByTheNodeThatHasItsSlices() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        Lease table = leases("a", "1", LONG).acquire("table/7").await();
        importing(table, uploaded(1, node));
        assertEquals(1, loads.pending(Map.of()).await().size());
        LoadLedger theirs = new LoadLedger(pool, new SliceLedger(pool, "b"));
        assertEquals(0, theirs.pending(Map.of()).await().size());
    }

    @Test
    void aLoadIsImportedWithExactlyItsSlices() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        Lease table = leases("a", "1", LONG).acquire("table/7").await();
        Slice.Uploaded first = uploaded(1, node);
        Slice.Uploaded second = uploaded(2, node);
        Load.Importing load = importing(table, first, second);
        for (List<Slice.Uploaded> read : List.of(List.<Slice.Uploaded>of(), List.of(first))) {
            Problem problem = refusal(() -> publish(new Load.Importing(load.id(), read), chunk(1, 1), table, node));
            assertTrue(problem.getMessage().contains("other slices in PostgreSQL"), problem::getMessage);
        }
        assertEquals(0, sql("select from chunks").size());
        publish(load, chunk(1, 1), table, node).await();
    }

    @Test
    void noTwoVisibleChunksClaimTheSamePlace() {
        Lease table = leases("a", "1", LONG).acquire("table/7").await();
        List<ChunkInfo> parts = List.of(chunk(1, 1), chunk(2, 3));
        parts.forEach(part -> chunks.publish(pool, TABLE, part).await());
        assertThrows(PgException.class, () -> chunks.publish(pool, TABLE, chunk(3, 4))
                .await());
        chunks.publish(pool, new TableId(8), chunk(3, 4, "8/")).await();
        chunks.replace(TABLE, parts, chunk(1, 3), table).await();
        assertEquals(
                List.of(Path.of("/chunks/7/1-3.chunk")), chunks.visible(TABLE).await());
        Problem gone = refusal(() -> chunks.replace(TABLE, parts, chunk(1, 3), table));
        assertTrue(gone.getMessage().contains("is not visible"), gone::getMessage);
    }

    @Test
    void aStateOfANewerReleaseIsNotTakenForAnother() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        uploaded(1, node);
        sql("alter table slices drop constraint slices_state_check");
        sql("alter table slices disable trigger slice_move");
        sql("update slices set state = 'archived'");
        Problem slice = refusal(slices::all);
        assertEquals(ProblemCode.FILE_TOO_NEW, slice.code());
        assertTrue(slice.getMessage().contains("'archived'"), slice::getMessage);

        sql("alter table loads drop constraint loads_state_check");
        sql("insert into loads (table_id, state, epoch, node) values (7, 'parked', 1, 'a')");
        Problem load = refusal(() -> loads.pending(Map.of()));
        assertEquals(ProblemCode.FILE_TOO_NEW, load.code());
    }

    private Future<Void> publish(Load.Importing load, ChunkInfo chunk, Lease table, Lease node) {
        return Transactions.run(pool, transaction -> Leases.hold(transaction, table, node)
                .compose(held -> chunks.publish(transaction, TABLE, chunk))
                .compose(done -> slices.imported(transaction, load.id(), load.slices(), node))
                .compose(done -> loads.imported(transaction, load.imported(), table)));
    }

    private Slice.Closing closing(long sequence, Lease node) {
        Slice.Closing slice = closingOf(info(sequence, sequence - 1));
        slices.closed(slice, node).await();
        return slice;
    }

    private static SliceInfo info(long sequence, long segment) {
        return new SliceInfo(
                new SliceId("a", sequence),
                segment,
                TABLE,
                1,
                Path.of("/volume/" + sequence),
                1,
                10,
                10,
                2,
                0,
                0,
                Instant.EPOCH);
    }

    private static Slice.Closing closingOf(SliceInfo info) {
        return new Slice.Closing(info);
    }

    private Slice.Uploaded uploaded(long sequence, Lease node) {
        Slice.Uploading slice = closing(sequence, node).upload();
        slices.uploading(slice, node).await();
        Slice.Uploaded uploaded = slice.uploaded("key-" + sequence, "checksum");
        slices.uploaded(uploaded, node).await();
        return uploaded;
    }

    private Load.Importing importing(Lease table, Slice.Uploaded... of) {
        Load.Closing closing = loads.open(TABLE, List.of(of), table).await().close();
        return loads.importing(loads.close(closing, table).await().importing(), table)
                .await();
    }

    private static ChunkInfo chunk(long first, long last) {
        return chunk(first, last, "7/");
    }

    private static ChunkInfo chunk(long first, long last, String folder) {
        String name = first == last ? first + ".chunk" : first + "-" + last + ".chunk";
        Path file = Path.of("/chunks/" + folder + name);
        return new ChunkInfo(first, last, file, 1, 1, 1, 0, 0, 0, 0, 0, 0, Map.of(), Map.of());
    }
}
