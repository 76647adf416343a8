package io.millrace.log;

import static io.millrace.log.LogFixture.problem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.DiskStep;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.model.EndpointId;
import io.millrace.model.Identity;
import io.millrace.model.RequestKey;
import io.millrace.model.RowBatch;
import io.millrace.model.Sha256;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RandomRows;
import io.millrace.row.RowEncoder;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLogTest {
    private static final TableSchema WIDE = RandomRows.table(7, 1, false);
    private static final TableSchema DENSE = table(8, Identity.LOG);
    private static final TableSchema TIMED = table(9, Identity.LOG_TIME);
    private static final TableSchema TIMED_TOO = table(10, Identity.LOG_TIME);
    private static final List<TableSchema> TABLES = List.of(WIDE, DENSE, TIMED, TIMED_TOO);
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(-1, 1));

    @TempDir
    Path dir;

    private final MemoryPartition.Records records = new MemoryPartition.Records();

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

    private static RowBatch random(Random random) {
        TableSchema table = TABLES.get(random.nextInt(TABLES.size()));
        int count = 1 + random.nextInt(20);
        RowBatch batch = table == WIDE ? LogFixture.batch(WIDE, random.nextLong(), count) : rows(table, count);
        return batch.through(random.nextInt(3));
    }

    private static KeyedRequest key(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return new KeyedRequest(RequestKey.of(ENDPOINT, name), Sha256.of(utf8, 0, utf8.length), 10, ids -> utf8);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 3_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean(), "it took more than 30 seconds");
    }

    @Test
    void allNodesReadTheSameInTheSameOrder() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("SharedLogTest seed " + seed);
        Random random = new Random(seed);
        String message = "seed " + seed;
        Map<TableId, Integer> sent = new TreeMap<>();
        List<CompletableFuture<long[]>> all = new ArrayList<>();
        SharedNode one = new SharedNode(dir.resolve("1"), new MemoryPartition(records), TABLES);
        SharedNode two = new SharedNode(dir.resolve("2"), new MemoryPartition(records), TABLES);
        for (int i = 0; i < 300; i++) {
            SharedNode node = random.nextBoolean() ? one : two;
            RowBatch[] batches = new RowBatch[1 + random.nextInt(3)];
            for (int j = 0; j < batches.length; j++) {
                batches[j] = random(random);
                sent.merge(batches[j].schema().id(), batches[j].records(), Integer::sum);
            }
            all.add(node.append(random.nextInt(4) == 0 ? key("k" + i) : null, batches));
            if (random.nextInt(20) == 0) {
                all.get(all.size() - 1).join();
                node.log.rotate().join();
                records.clock(1_700_000_000_000L + random.nextInt(1_000));
            }
        }
        all.forEach(CompletableFuture::join);
        one.log.rotate().join();
        long end = records.end();
        one.close();
        await(() -> two.segments.size() >= one.segments.size());
        two.close();

        assertEquals(one.rows(), two.rows(), message);
        assertEquals(one.ids(), two.ids(), message);
        assertEquals(one.positions, two.positions, message);
        assertEquals(one.rows(), one.slices(), message);
        assertEquals(bytes(one), bytes(two), message + ": slices of two nodes differ");
        assertEquals(
                one.answered.stream().map(SharedNode::text).toList(),
                two.answered.stream().map(SharedNode::text).toList(),
                message);
        Map<TableId, Integer> read = new TreeMap<>();
        one.committed.forEach(batch -> read.merge(batch.schema().id(), batch.records(), Integer::sum));
        assertEquals(sent, read, message);
        long dense = sent.getOrDefault(DENSE.id(), 0);
        List<String> expected = new ArrayList<>();
        for (long id = 1; id <= dense; id++) {
            expected.add("8: " + id);
        }
        assertEquals(
                expected, one.ids().stream().filter(id -> id.startsWith("8:")).toList(), message);
        List<Long> times = one.ids().stream()
                .filter(id -> !id.startsWith("8:"))
                .map(id -> Long.parseLong(id.substring(id.indexOf(' ') + 1)))
                .toList();
        for (int i = 1; i < times.size(); i++) {
            assertTrue(times.get(i) > times.get(i - 1), message + ": ids from time do not rise");
        }
        checkReceipts(one, message);
        checkRestarts(one, end, random, message);
    }

    /** Each slice by its name, with its bytes. */
    private static Map<String, String> bytes(SharedNode node) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (SegmentCut segment : node.segments) {
            for (SliceInfo slice : segment.slices()) {
                all.put(
                        slice.table() + "/" + slice.file().getFileName(),
                        new String(Files.readAllBytes(slice.file()), StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    private static void checkReceipts(SharedNode node, String message) {
        assertFalse(node.answered.isEmpty(), message);
        List<String> kept = new ArrayList<>();
        for (SegmentCut segment : node.segments) {
            segment.receipts()
                    .ifPresent(file -> ReceiptFile.read(file).forEach(receipt -> kept.add(SharedNode.text(receipt))));
        }
        assertEquals(node.answered.stream().map(SharedNode::text).toList(), kept, message);
    }

    /** Who begins behind any segment makes the same of the rest. */
    private void checkRestarts(SharedNode one, long end, Random random, String message) throws Exception {
        int at = random.nextInt(one.segments.size());
        SegmentCut before = one.segments.get(at);
        Map<TableId, Long> next = new HashMap<>();
        one.segments.subList(0, at + 1).forEach(segment -> segment.slices().stream()
                .filter(slice -> slice.table().equals(DENSE.id()))
                .forEach(slice -> next.put(slice.table(), slice.nextId())));
        SharedStart start = new SharedStart(before.end(), before.end(), before.nextTimeId(), next, Map.of());
        SharedNode again = new SharedNode(
                dir.resolve("3"),
                new MemoryPartition(records),
                TABLES,
                start,
                RowMemory.UNBOUNDED,
                Duration.ofSeconds(30));
        again.log.caughtUp().get(30, TimeUnit.SECONDS);
        assertTrue(records.end() >= end, message);
        await(() -> again.segments.size() >= one.segments.size() - at - 1);
        Map<String, String> rest = bytes(again);
        again.close();
        Map<String, String> all = bytes(one);
        assertEquals(
                all.size() - rest.size(),
                one.segments.subList(0, at + 1).stream()
                        .mapToInt(segment -> segment.slices().size())
                        .sum(),
                message);
        all.keySet().retainAll(rest.keySet());
        assertEquals(all, rest, message);
    }

    @Test
    void answersWithTheIdsThatTheRowsGot() {
        try (SharedNode node = new SharedNode(dir, new MemoryPartition(records), TABLES)) {
            assertArrayEquals(
                    new long[] {1, 0, 4, 17_000_000_000_000_000L},
                    node.append(rows(DENSE, 3), LogFixture.batch(WIDE, 1, 2), rows(DENSE, 2), rows(TIMED, 1))
                            .join());
            assertArrayEquals(
                    new long[] {17_000_000_000_000_001L},
                    node.append(rows(TIMED_TOO, 1)).join());
            assertArrayEquals(
                    new long[0], node.append(LogFixture.batch(WIDE, 1, 2)).join());
            node.append(key("a"), rows(DENSE, 1)).join();
            assertEquals("a 6", SharedNode.text(node.answered.get(0)));
        }
    }

    @Test
    void doesNotCountAgainWhatIsInChunks() throws Exception {
        SharedNode node = new SharedNode(dir.resolve("1"), new MemoryPartition(records), TABLES);
        node.append(rows(DENSE, 4), rows(TIMED, 2)).join();
        long end = node.log.rotate().join();
        node.append(rows(DENSE, 1), rows(TIMED, 1)).join();
        node.close();
        SharedStart start = new SharedStart(
                SharedNode.BEGINNING.end(),
                SharedNode.BEGINNING.end(),
                1,
                Map.of(DENSE.id(), 5L),
                Map.of(DENSE.id(), end));
        SharedNode again = new SharedNode(
                dir.resolve("2"),
                new MemoryPartition(records),
                TABLES,
                start,
                RowMemory.UNBOUNDED,
                Duration.ofSeconds(30));
        again.log.caughtUp().get(30, TimeUnit.SECONDS);
        assertArrayEquals(new long[] {6}, again.append(rows(DENSE, 1)).join());
        again.close();
        List<String> timed =
                node.ids().stream().filter(id -> id.startsWith("9:")).toList();
        assertEquals(3, timed.size());
        assertEquals(
                timed, again.ids().stream().filter(id -> id.startsWith("9:")).toList());
        assertTrue(again.ids().contains("8: 5"));
    }

    @Test
    void passesOverWhatWasSentTwice() throws Exception {
        MemoryPartition partition = new MemoryPartition(records);
        try (SharedNode node = new SharedNode(dir, partition, TABLES)) {
            partition.next(MemoryPartition.Fate.DOUBTED);
            Problem doubted = problem(node.append(key("a"), rows(DENSE, 2)));
            assertEquals(ProblemCode.UNAVAILABLE_NOW, doubted.code());
            await(() -> node.answered.size() == 1);
            // another node that had not heard of it
            partition.send(records.at(0).key(), records.at(0).value(), failure -> {});
            assertArrayEquals(new long[] {3}, node.append(rows(DENSE, 1)).join());
            assertEquals(1, node.answered.size());
            assertEquals(List.of("8: 1", "8: 2", "8: 3"), node.ids());
            node.log.rotate().join();
            partition.send(records.at(0).key(), records.at(0).value(), failure -> {});
            assertArrayEquals(new long[] {4}, node.append(rows(DENSE, 1)).join());
        }
    }

    @Test
    void doesNotTakeAKeyAgainBeforeItIsKnownWhatBecameOfIt() throws Exception {
        MemoryPartition partition = new MemoryPartition(records);
        try (SharedNode node = new SharedNode(dir, partition, TABLES)) {
            partition.next(MemoryPartition.Fate.LOST);
            problem(node.append(key("a"), rows(DENSE, 2)));
            assertTrue(problem(node.append(key("a"), rows(DENSE, 2)))
                    .getMessage()
                    .startsWith("it is not known yet whether the first request"));
            node.log.rotateIfDue(System.nanoTime()); // asks, with the end of a segment
            await(() -> records.end() == 1);
            CompletableFuture<long[]> again = new CompletableFuture<>();
            await(() -> {
                CompletableFuture<long[]> tried = node.append(key("a"), rows(DENSE, 2));
                tried.handle((ids, failure) -> failure == null && again.complete(ids))
                        .join();
                return again.isDone();
            });
            assertArrayEquals(new long[] {1}, again.join());
            assertEquals(1, node.answered.size());
        }
    }

    @Test
    void refusesWhatIsNotReadBackInTime() throws Exception {
        MemoryPartition partition = new MemoryPartition(records);
        SharedNode node = new SharedNode(
                dir, partition, TABLES, SharedNode.BEGINNING, RowMemory.UNBOUNDED, Duration.ofMillis(50));
        partition.fate(() -> MemoryPartition.Fate.SILENT);
        CompletableFuture<long[]> silent = node.append(rows(DENSE, 1));
        await(() -> {
            node.log.rotateIfDue(System.nanoTime());
            return silent.isDone();
        });
        assertTrue(problem(silent).getMessage().contains("did not take the rows in time (log.kafka.timeout)"));
        assertEquals(0, node.log.pending().bytes());
        node.close(); // although nothing comes back
        assertEquals(Map.of(), node.rows());
    }

    @Test
    void goesOnWhenThePartitionIsThereAgain() throws Exception {
        MemoryPartition partition = new MemoryPartition(records);
        try (SharedNode node = new SharedNode(dir, partition, TABLES)) {
            partition.away(true);
            CompletableFuture<long[]> waits = node.append(rows(DENSE, 1));
            await(() -> records.end() == 1);
            partition.next(MemoryPartition.Fate.LOST);
            assertEquals(
                    ProblemCode.UNAVAILABLE_NOW,
                    problem(node.append(rows(DENSE, 1))).code());
            assertFalse(waits.isDone());
            partition.away(false);
            assertArrayEquals(new long[] {1}, waits.join());
        }
    }

    @Test
    void waitsForADiskThatIsFull() throws Exception {
        AtomicBoolean isFull = new AtomicBoolean(true);
        Faults faults = new Faults() {
            @Override
            public void reach(FaultPoint point) {}

            @Override
            public long disk(DiskStep step, Path file, long bytes) throws IOException {
                if (isFull.get() && file.toString().endsWith(Segment.SUFFIX)) {
                    throw new IOException("No space left on device");
                }
                return bytes;
            }
        };
        SharedNode node = new SharedNode(
                dir,
                new MemoryPartition(records),
                TABLES,
                SharedNode.BEGINNING,
                RowMemory.UNBOUNDED,
                Duration.ofSeconds(30),
                faults);
        CompletableFuture<long[]> first = node.append(rows(DENSE, 3));
        CompletableFuture<long[]> second = node.append(rows(DENSE, 1));
        await(() -> records.end() > 0);
        assertFalse(first.isDone());
        isFull.set(false);
        assertArrayEquals(new long[] {1}, first.join());
        assertArrayEquals(new long[] {4}, second.join());
        node.close();
        assertEquals(node.rows(), node.slices());
    }

    @Test
    void splitsWhatIsTooLargeForOneRecord() {
        try (SharedNode node = new SharedNode(dir, new MemoryPartition(records, 8_000), TABLES)) {
            List<CompletableFuture<long[]>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(node.append(LogFixture.batch(WIDE, i, 5)));
            }
            Problem refused = problem(node.append(LogFixture.batch(WIDE, 1, 2_000)));
            assertEquals(ProblemCode.TOO_LARGE, refused.code());
            assertTrue(refused.getMessage().contains("in one record of the log, of 8000 at most"));
            all.forEach(CompletableFuture::join);
            assertEquals(
                    250, node.committed.stream().mapToInt(RowBatch::records).sum());
        }
    }

    @Test
    void leavesOutADamagedRecordAndTells() {
        try (SharedNode node = new SharedNode(dir, new MemoryPartition(records), TABLES)) {
            records.add(new byte[0], new byte[] {1, 2, 3});
            assertArrayEquals(new long[] {1}, node.append(rows(DENSE, 1)).join());
            assertEquals(1, node.damage.size());
            assertTrue(node.damage.get(0).contains(SharedNode.LOG + ", record 0"), node.damage.get(0));
        }
    }

    @Test
    void leavesOutTheRowsOfADamagedBlockAndCountsTheirIds() {
        try (SharedNode node = new SharedNode(dir, new MemoryPartition(records), TABLES)) {
            node.append(rows(DENSE, 200)).join();
            byte[] value = records.at(0).value().clone();
            value[value.length - BlockHeader.TRAILER_BYTES - 2] ^= 1;
            records.add(new byte[0], value);
            assertArrayEquals(new long[] {401}, node.append(rows(DENSE, 1)).join());
            assertEquals(1, node.damage.size());
            assertTrue(node.damage.get(0).contains(SharedNode.LOG + ", record 1, offset"), node.damage.get(0));
        }
    }

    @Test
    void endsASegmentByItselfThatSpansTooManyRecords() throws Exception {
        SharedNode node = new SharedNode(dir.resolve("1"), new MemoryPartition(records), TABLES);
        node.append(rows(DENSE, 1)).join();
        byte[] one = records.at(0).value();
        for (int i = 1; i < SharedPlaces.SEGMENT_RECORDS_MAX + 5; i++) {
            records.add(new byte[0], one);
        }
        assertArrayEquals(
                new long[] {SharedPlaces.SEGMENT_RECORDS_MAX + 6},
                node.append(rows(DENSE, 1)).join());
        await(() -> node.segments.size() == 1);
        long end = node.segments.get(0).end();
        assertEquals(SharedPlaces.SEGMENT_RECORDS_MAX, SharedNode.PLACES.after(end));
        node.close();
        assertEquals(2, node.segments.size());
        assertEquals(node.rows(), node.slices());
    }

    @Test
    void waitsBetweenSegmentsWhereTheMemoryIsFull() throws Exception {
        AtomicBoolean isFull = new AtomicBoolean();
        RowMemory live = new RowMemory() {
            @Override
            public boolean isSegmentFull() {
                return false;
            }

            @Override
            public boolean isFull() {
                return isFull.get();
            }

            @Override
            public Problem refusal(TableId table) {
                return null;
            }
        };
        try (SharedNode node = new SharedNode(
                dir, new MemoryPartition(records), TABLES, SharedNode.BEGINNING, live, Duration.ofSeconds(30))) {
            node.append(rows(DENSE, 1)).join();
            isFull.set(true);
            node.append(rows(DENSE, 1)).join(); // of the same segment
            node.log.rotate().join();
            CompletableFuture<long[]> waits = node.append(rows(DENSE, 1));
            await(() -> records.end() == 4);
            assertFalse(waits.isDone());
            isFull.set(false);
            assertArrayEquals(new long[] {3}, waits.join());
        }
    }

    @Test
    void startsWithAnEmptyVolumeAndKeepsWhatWasDamaged() throws Exception {
        SharedNode node = new SharedNode(dir, new MemoryPartition(records), TABLES);
        node.append(key("a"), rows(DENSE, 1)).join();
        Files.createDirectories(dir.resolve("damaged"));
        Files.writeString(dir.resolve("damaged/1.csv.gz"), "x");
        node.close();
        assertTrue(Files.exists(dir.resolve("8")));
        try (Volume volume = Volume.openEmpty(dir, SharedNode.LOG, SharedNode.SETTINGS, Faults.NONE)) {
            assertEquals(List.of(), volume.recovered());
            assertEquals(List.of(), volume.receipts());
            assertTrue(Files.exists(dir.resolve("damaged/1.csv.gz")));
        }
    }
}
