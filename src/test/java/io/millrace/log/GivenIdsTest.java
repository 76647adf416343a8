package io.millrace.log;

import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.problem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.Identity;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.RandomRows;
import io.millrace.row.RowEncoder;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids that the log gives, and sinks that it carries. */
class GivenIdsTest {
    private static final TableSchema DENSE = table(7, Identity.LOG);

    @TempDir
    Path dir;

    private static TableSchema table(long id, Identity identity) {
        return new TableSchema(new TableId(id), "db", "t" + id, identity, true, 1, 0, List.of());
    }

    private static RowBatch rows(TableSchema table, int count) {
        RowEncoder rows = new RowEncoder(table);
        for (int i = 0; i < count; i++) {
            rows.beginRow(1);
            rows.endRow();
        }
        return rows.finish();
    }

    private static CompletableFuture<long[]> append(LocalLog log, RowBatch... batches) {
        CompletableFuture<long[]> told = new CompletableFuture<>();
        log.append(List.of(batches), null, (firstIds, failure) -> {
            if (failure == null) {
                told.complete(firstIds);
            } else {
                told.completeExceptionally(failure);
            }
        });
        return told;
    }

    @Test
    void idsOfAFailedGroupAreGivenToTheNextOne() {
        try (LogFixture fixture = new LogFixture(dir)) {
            assertArrayEquals(
                    new long[] {1}, append(fixture.log, rows(DENSE, 3)).join());
            RowBatch broken = new RowBatch(DENSE, null, 10, 1, 1, 1); // packing it fails
            problem(append(fixture.log, rows(DENSE, 5), broken));
            RowBatch twice = rows(DENSE, 2);
            RowBatch other = batch(RandomRows.table(8, 1, false), 1, 1);
            assertArrayEquals(
                    new long[] {4, 0, 6},
                    append(fixture.log, twice, other, twice).join());
            assertArrayEquals(new long[] {}, append(fixture.log, other).join());
        }
    }

    @Test
    void blocksTellTheIdOfTheirFirstRow() throws IOException {
        try (LogFixture fixture = new LogFixture(dir)) {
            append(fixture.log, rows(DENSE, 200), rows(DENSE, 1)).join();
            fixture.log.close();
            SliceInfo slice = fixture.cut.get(0);
            long next = 1;
            for (BlockPlaces.Place place : BlockPlaces.of(slice.file())) {
                if (place.header().isRows()) {
                    assertEquals(next, place.header().firstId());
                    next += place.header().records();
                }
            }
            assertEquals(202, next);
            assertEquals(202, slice.nextId());
        }
    }

    @Test
    void idsOfTimeRiseOverAllTablesWhateverTheClockDoes() {
        AtomicLong clock = new AtomicLong(1_000);
        RecordIds ids = new RecordIds(clock::get, 0);
        TableSchema one = table(1, Identity.LOG_TIME);
        TableSchema other = table(2, Identity.LOG_TIME);
        RecordIds.Run run = ids.begin();
        assertEquals(10_000, run.take(one, 5));
        assertEquals(10_005, run.take(other, 1));
        run.keep();
        ids.begin().take(one, 100); // comes to nothing
        clock.set(10);
        run = ids.begin();
        assertEquals(10_006, run.take(other, 2));
        run.keep();
        clock.set(2_000);
        assertEquals(20_000, ids.begin().take(one, 1));
        assertEquals(Map.of(one.id(), 10_008L, other.id(), 10_008L), ids.given(List.of(one, other, DENSE)));
    }

    @Test
    void idsGoOnBehindWhatIsKnownAndMayBeLost() {
        RecordIds ids = new RecordIds(() -> 0, 0);
        ids.atLeast(DENSE.id(), Identity.LOG, 20);
        ids.atLeast(DENSE.id(), Identity.LOG, 10);
        ids.atLeast(new TableId(9), Identity.ID, 50);
        assertEquals(20, ids.begin().take(DENSE, 1));
        assertEquals(1, ids.begin().take(table(9, Identity.LOG), 1));
        assertEquals(Map.of(DENSE.id(), 20L), ids.given(List.of(DENSE, table(9, Identity.ID))));
        RecordIds damaged = new RecordIds(() -> 0, 1_000);
        damaged.atLeast(DENSE.id(), Identity.LOG, 20);
        assertEquals(1_020, damaged.begin().take(DENSE, 1));
    }

    @Test
    void batchesOfDifferentSinksShareNoBlock() throws IOException {
        TableSchema table = RandomRows.table(7, 1, false);
        List<RowBatch> batches = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            batches.add(batch(table, i, 1 + i).through(i % 3));
        }
        try (LogFixture fixture = new LogFixture(dir)) {
            append(fixture.log, batches.toArray(RowBatch[]::new)).join();
            fixture.log.close();
            SliceInfo slice = fixture.cut.get(0);
            check(slice, batches);
            fixture.checkNews("what was told of sinks is what the slice has");
            long names = BlockPlaces.of(slice.file()).stream()
                    .filter(place -> place.header().isNames())
                    .count();
            assertEquals(1, names);
        }
        try (Volume volume = Volume.open(dir, "n1", LogFixture.SMALL, io.millrace.fault.Faults.NONE)) {
            check(volume.recovered().get(0), batches);
        }
    }

    private static void check(SliceInfo slice, List<RowBatch> batches) {
        assertEquals(
                List.of(1L, 2L), slice.sinks().stream().map(SinkTotals::sink).toList());
        for (SinkTotals sums : slice.sinks()) {
            List<RowBatch> through = batches.stream()
                    .filter(batch -> batch.sink() == sums.sink())
                    .toList();
            assertEquals(
                    through.stream().mapToLong(RowBatch::records).sum(),
                    sums.totals().records());
            assertEquals(
                    through.stream().mapToLong(RowBatch::length).sum(),
                    sums.totals().rawBytes());
            assertEquals(
                    through.stream().mapToLong(RowBatch::earliestMicros).min().orElseThrow(),
                    sums.totals().firstMicros());
            assertEquals(
                    through.stream().mapToLong(RowBatch::latestMicros).max().orElseThrow(),
                    sums.totals().lastMicros());
        }
        assertEquals(batches.stream().mapToLong(RowBatch::records).sum(), slice.records());
    }

    @Test
    void readsHeadersOfTheVersionsBefore() {
        BlockHeader before =
                new BlockHeader(3, 0, 5, 200, 300, 4, 6, 7, 8, 9, 10, new TableId(11), 12, 0, 0, 0, "node");
        byte[] member = new byte[200];
        before.write(member);
        assertEquals(80 + 4, before.bytes());
        assertEquals(before, BlockHeader.read(member, member.length, dir, 0));
        BlockHeader ids = new BlockHeader(4, 0, 5, 200, 300, 4, 6, 7, 8, 9, 10, new TableId(11), 12, 13, 14, 0, "node");
        ids.write(member);
        assertEquals(96 + 4, ids.bytes());
        assertEquals(ids, BlockHeader.read(member, member.length, dir, 0));
        assertEquals(17, ids.nextId());
        assertEquals(300, ids.countedBytes());
        BlockHeader now =
                new BlockHeader(5, 0, 5, 200, 300, 4, 6, 7, 8, 9, 10, new TableId(11), 12, 13, 14, 15, "node");
        now.write(member);
        assertEquals(104 + 4, now.bytes());
        assertEquals(now, BlockHeader.read(member, member.length, dir, 0));
        assertEquals(15, now.countedBytes());
    }
}
