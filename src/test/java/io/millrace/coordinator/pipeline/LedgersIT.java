package io.millrace.coordinator.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkStore;
import io.millrace.coordinator.pipeline.ChunkLedger.TableChunk;
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
import io.millrace.table.Listing;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
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
    private ChunkLedger chunks;

    @BeforeEach
    void start(Vertx given) {
        vertx = given;
        pool = PostgresPool.open(vertx, postgres.connectOptions(), 8);
        slices = new SliceLedger(pool, "a");
        chunks = new ChunkLedger(pool, "a", ChunkStore.onDisk(Path.of("/chunks")));
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
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        Slice.Uploaded first = uploaded(1, node);
        Slice.Uploading second = closing(2, node).upload();
        sql("update leases set holder = 'b/1', epoch = epoch + 1");

        refusal(() -> slices.closed(List.of(closingOf(info(3))), node));
        refusal(() -> slices.uploading(List.of(second), node));
        refusal(() -> slices.uploaded(List.of(second.uploaded("k", "c")), node));
        refusal(() -> publish(List.of(first), List.of(chunk(1, 1)), 9, node));
        refusal(() -> replace(List.of(), chunk(1, 1), node));
        assertEquals(0, sql("select from chunks").size());
        assertEquals(0, sql("select from table_positions").size());
        assertEquals(1, sql("select from slices where state = 'uploaded'").size());
    }

    @Test
    void aMoveMayBeMadeTwiceAndNeverLeadsBack() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        Slice.Uploaded slice = uploaded(1, node);
        slices.closed(List.of(closingOf(slice.info())), node).await();
        slices.uploading(List.of(closingOf(slice.info()).upload()), node).await();
        slices.uploaded(List.of(slice), node).await();
        assertEquals("uploaded", sql("select state from slices").get(0).getString(0));

        assertFalse(slices.areImported(List.of(slice)).await());
        publish(List.of(slice), List.of(chunk(1, 1)), 9, node).await();
        assertTrue(slices.areImported(List.of(slice)).await());
        refusal(() -> slices.uploaded(List.of(slice), node));
        publish(List.of(slice, uploaded(2, node)), List.of(chunk(2, 2)), 10, node)
                .await();
        assertEquals(0, sql("select from slices where state <> 'imported'").size());
        assertThrows(PgException.class, () -> sql("update slices set state = 'uploaded'"));
    }

    @Test
    void theSegmentOfASliceIsNotForgottenWhenItsFileDoesNotTellItAnyMore() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        SliceInfo known = info(5, 4, TABLE);
        slices.closed(List.of(closingOf(known)), node).await();
        for (long segment : new long[] {5, 3}) {
            slices.closed(List.of(closingOf(info(5, segment, TABLE))), node).await();
            SliceInfo kept = info(5, Math.min(segment, known.segment()), TABLE);
            assertEquals(kept, slices.all().await().get(0).info());
        }
    }

    @Test
    void oneStatementMovesSlicesOfAllTables() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        List<Slice.Closing> closed = LongStream.rangeClosed(1, 1_000)
                .mapToObj(sequence -> closingOf(info(sequence, new TableId(sequence))))
                .toList();
        List<Slice.Uploading> uploading =
                closed.stream().map(Slice.Closing::upload).toList();
        List<Slice.Uploaded> uploaded = uploading.stream()
                .map(slice -> slice.uploaded("key-" + slice.info().id(), "c"))
                .toList();
        slices.closed(closed, node).await();
        slices.uploading(uploading, node).await();
        slices.uploaded(uploaded, node).await();
        assertEquals(uploaded, slices.all().await());
        List<TableChunk> made = closed.stream()
                .map(slice -> new TableChunk(
                        slice.info().table(), chunk(1, 1, slice.info().table() + "/")))
                .toList();
        Map<TableId, Long> positions = new HashMap<>();
        made.forEach(chunk -> positions.put(chunk.table(), 1_001L));
        Transactions.run(pool, transaction -> Leases.hold(transaction, node)
                        .compose(held -> chunks.publish(transaction, made, positions, 0, node))
                        .compose(done -> slices.imported(transaction, uploaded, node)))
                .await();
        assertTrue(slices.areImported(uploaded).await());
        List<Listing> listings = chunks.listings().await();
        assertEquals(1_000, listings.size());
        listings.forEach(listing -> {
            assertEquals(1_001, listing.position());
            assertEquals(List.of(Path.of("/chunks/" + listing.table() + "/1.chunk")), listing.files());
        });
    }

    @Test
    void whatOneCannotDoAllLeave() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        Slice.Uploaded first = uploaded(1, node);
        Slice.Uploaded early = closing(2, node).upload().uploaded("k", "c");
        Problem problem = refusal(() -> publish(List.of(first, early), List.of(chunk(1, 1)), 9, node));
        assertTrue(problem.getMessage().contains("one of 2 slices"), problem::getMessage);
        assertEquals(0, sql("select from chunks").size());
        assertEquals(0, sql("select from slices where state = 'imported'").size());
    }

    @Test
    void aPositionNeverGoesBack() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        publish(List.of(uploaded(1, node)), List.of(chunk(1, 1)), 9, node).await();
        Slice.Uploaded next = uploaded(2, node);
        assertThrows(PgException.class, () -> publish(List.of(next), List.of(chunk(2, 2)), 8, node)
                .await());
        publish(List.of(next), List.of(chunk(2, 2)), 9, node).await();
        assertEquals(9, chunks.listings(Map.of(TABLE, 5L)).await().get(0).position());
        assertEquals(5, chunks.listings(Map.of(TABLE, 5L)).await().get(0).moves());
    }

    @Test
    void aDroppedTableLosesItsChunksAndItsPosition() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        publish(List.of(uploaded(1, node)), List.of(chunk(1, 1)), 9, node).await();
        chunks.retireAll(Set.of(TABLE)).await();
        assertEquals(List.of(), chunks.listings().await());
        assertEquals(1, chunks.removable(Duration.ZERO).await().size());
    }

    @Test
    void chunksThatHaveEndedLeaveTheirPlaceToNobody() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        publish(List.of(), List.of(chunk(1, 1), chunk(2, 3), chunk(4, 4)), 9, node)
                .await();
        chunks.remove(List.of(Path.of("/chunks/7/1.chunk"), Path.of("/chunks/7/2-3.chunk")), node)
                .await();
        assertEquals(
                List.of(Path.of("/chunks/7/4.chunk")),
                chunks.listings().await().get(0).files());
        assertEquals(9, chunks.listings().await().get(0).position());
        assertEquals(2, chunks.removable(Duration.ZERO).await().size());
        Problem gone = refusal(() -> chunks.remove(List.of(Path.of("/chunks/7/1.chunk")), node));
        assertTrue(gone.getMessage().contains("only 0 are visible"), gone::getMessage);
        // the slices of the one that is left have the rows of all three
        assertEquals(3, visible().get(0).sliceRows());
        Lease lost = new Lease(node.name(), node.holder(), node.epoch() - 1);
        refusal(() -> chunks.remove(List.of(Path.of("/chunks/7/4.chunk")), lost));
    }

    private List<ChunkLedger.Visible> visible() {
        return chunks.visible(TABLE).await();
    }

    @Test
    void whatIsMergedOverAGapStandsForTheRowsThatWentThere() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        for (int i = 1; i <= 5; i++) {
            publish(List.of(), List.of(chunk(i, i)), 10L * i, node).await();
        }
        chunks.remove(List.of(chunk(2, 2).file(), chunk(3, 3).file()), node).await();
        assertEquals(new ChunkLedger.Range(10L, 40L, 2), visible().get(1).range());
        replace(List.of(chunk(1, 1), chunk(4, 4)), chunk(1, 4), node).await();
        ChunkLedger.Visible merged = visible().get(0);
        assertEquals(new ChunkLedger.Range(0L, 40L, 2), merged.range());
        assertEquals(3, merged.sliceRows());
        ChunkInfo again = chunk(1, 3);
        chunks.replace(List.of(merged), List.of(new TableChunk(TABLE, again)), node)
                .await();
        assertEquals(new ChunkLedger.Range(0L, 40L, 0), visible().get(0).range());
        // chunks of one import have the same slices
        publish(List.of(), List.of(chunk(6, 6), chunk(7, 7)), 60, node).await();
        chunks.remove(List.of(again.file(), chunk(5, 5).file(), chunk(6, 6).file()), node)
                .await();
        assertEquals(new ChunkLedger.Range(50L, 60L, 1), visible().get(0).range());
        assertEquals(1, visible().size());
    }

    @Test
    void whatGoesAtTheBottomLeavesItsRowsToNobody() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        ChunkInfo again = chunk(1, 3);
        publish(List.of(), List.of(again), 40, node).await();
        publish(List.of(), List.of(chunk(5, 5)), 50, node).await();
        // nothing can be merged over a gap there
        chunks.remove(List.of(again.file()), node).await();
        assertEquals(new ChunkLedger.Range(40L, 50L, 0), visible().get(0).range());
    }

    @Test
    void aPinKeepsTheFilesOfChunksThatAreGone() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        List<ChunkInfo> parts = List.of(chunk(1, 1), chunk(2, 3));
        publish(List.of(), parts, 9, node).await();
        List<Path> files = parts.stream().map(ChunkInfo::file).toList();
        assertEquals(files, chunks.pin("window 1", TABLE, LONG).await());
        replace(parts, chunk(1, 3), node).await();
        assertEquals(List.of(), chunks.removable(Duration.ZERO).await());
        assertEquals(files, chunks.pin("window 1", TABLE, LONG).await());
        assertEquals(
                List.of(Path.of("/chunks/7/1-3.chunk")),
                chunks.pin("window 2", TABLE, LONG).await());
        chunks.unpin("window 2").await();
        assertEquals(List.of(), chunks.removable(Duration.ZERO).await());
        // a holder that is gone keeps nothing for ever
        sql("update chunk_pins set until = now() - interval '1 second'");
        assertEquals(2, chunks.removable(Duration.ZERO).await().size());
        chunks.dropOldPins().await();
        assertEquals(0, sql("select from chunk_pins").size());
        assertEquals(
                List.of(Path.of("/chunks/7/1-3.chunk")),
                chunks.pin("window 1", TABLE, LONG).await());
    }

    @Test
    void noTwoVisibleChunksClaimTheSamePlace() {
        Lease node = leases("a", "1", LONG).acquire("node/a").await();
        List<ChunkInfo> parts = List.of(chunk(1, 1), chunk(2, 3));
        publish(List.of(), parts, 9, node).await();
        assertThrows(PgException.class, () -> publish(List.of(), List.of(chunk(3, 4)), 10, node)
                .await());
        replace(parts, chunk(1, 3), node).await();
        assertEquals(
                List.of(Path.of("/chunks/7/1-3.chunk")),
                chunks.listings().await().get(0).files());
        Problem gone = refusal(() -> replace(parts, chunk(1, 3), node));
        assertTrue(gone.getMessage().contains("only 0 are visible"), gone::getMessage);
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
    }

    private Future<Void> publish(List<Slice.Uploaded> imported, List<ChunkInfo> made, long position, Lease node) {
        List<TableChunk> all =
                made.stream().map(chunk -> new TableChunk(TABLE, chunk)).toList();
        return Transactions.run(pool, transaction -> Leases.hold(transaction, node)
                .compose(held -> chunks.publish(transaction, all, Map.of(TABLE, position), 0, node))
                .compose(done ->
                        imported.isEmpty() ? Future.succeededFuture() : slices.imported(transaction, imported, node)));
    }

    private Future<Void> replace(List<ChunkInfo> parts, ChunkInfo merged, Lease node) {
        return chunks.replace(List.of(new ChunkLedger.Merge(parts, new TableChunk(TABLE, merged))), node);
    }

    private static SliceInfo info(long sequence) {
        return info(sequence, TABLE);
    }

    private static SliceInfo info(long sequence, TableId table) {
        return info(sequence, sequence, table);
    }

    private static SliceInfo info(long sequence, long segment, TableId table) {
        return new SliceInfo(
                new SliceId("a", sequence),
                segment,
                table,
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

    private Slice.Closing closing(long sequence, Lease node) {
        Slice.Closing slice = closingOf(info(sequence));
        slices.closed(List.of(slice), node).await();
        return slice;
    }

    private static Slice.Closing closingOf(SliceInfo info) {
        return new Slice.Closing(info);
    }

    private Slice.Uploaded uploaded(long sequence, Lease node) {
        Slice.Uploading slice = closing(sequence, node).upload();
        slices.uploading(List.of(slice), node).await();
        Slice.Uploaded uploaded = slice.uploaded("key-" + sequence, "checksum");
        slices.uploaded(List.of(uploaded), node).await();
        return uploaded;
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
