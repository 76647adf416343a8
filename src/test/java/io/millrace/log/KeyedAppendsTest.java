package io.millrace.log;

import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.problem;
import static io.millrace.log.LogFixture.rows;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.millrace.row.RowEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts of requests with a key, which are in the log with their rows and then in files beside the slices. */
class KeyedAppendsTest {
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(-1, 1));

    @TempDir
    Path dir;

    private static KeyedRequest key(String name, byte[] receipt) {
        return new KeyedRequest(RequestKey.of(ENDPOINT, name), hash(name), receipt.length, firstIds -> receipt);
    }

    private static Sha256 hash(String body) {
        byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
        return Sha256.of(utf8, 0, utf8.length);
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<Void> append(LocalLog log, KeyedRequest key, RowBatch... batches) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        log.append(List.of(batches), key, (firstIds, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private static void checkSame(List<KeyedReceipt> expected, List<KeyedReceipt> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).key(), found.get(i).key());
            assertEquals(expected.get(i).body(), found.get(i).body());
            assertEquals(expected.get(i).micros(), found.get(i).micros());
            assertArrayEquals(expected.get(i).receipt(), found.get(i).receipt());
        }
    }

    private List<KeyedReceipt> recovered() {
        try (Volume volume = Volume.open(dir, "n1", LogFixture.SMALL, Faults.NONE)) {
            assertEquals(List.of(), volume.damagedSegments());
            assertEquals(0, volume.rowsLostMax());
            return volume.receipts().stream()
                    .flatMap(file -> ReceiptFile.read(file).stream())
                    .toList();
        }
    }

    @Test
    void areToldWithTheirRowsAndKeptInAFileWhenTheSegmentIsCut() throws IOException {
        LogFixture fixture = new LogFixture(dir);
        int[] lengths = {0, 1, 400, 3_000, 59_900, 60_000, 60_100, 500_000};
        for (int i = 0; i < lengths.length; i++) {
            append(fixture.log, key("k" + i, bytes(i, lengths[i])), batch(TABLE, i, 1))
                    .join();
            assertEquals(i + 1, fixture.answered.size());
            assertArrayEquals(bytes(i, lengths[i]), fixture.answered.get(i).receipt());
            assertEquals(
                    RequestKey.of(ENDPOINT, "k" + i), fixture.answered.get(i).key());
        }
        fixture.close();
        SegmentCut cut = fixture.segments.get(0);
        checkSame(fixture.answered, ReceiptFile.read(cut.receipts().orElseThrow()));
        StringBuilder all = new StringBuilder();
        fixture.committed.forEach(batch -> all.append(text(batch)));
        assertEquals(all.toString(), rows(cut.slices().get(0).file()));
        checkSame(fixture.answered, recovered());
        checkSame(fixture.answered, recovered());
    }

    @Test
    void manyShareABlock() throws IOException {
        CompletableFuture<Runnable> task = new CompletableFuture<>();
        LogFixture fixture = new LogFixture(dir);
        LocalLog log = fixture.log(LogFixture.SMALL, task::complete, Runnable::run);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(append(log, key("k" + i, bytes(i, 20)), batch(TABLE, i, 1)));
        }
        task.join().run();
        all.forEach(CompletableFuture::join);
        Path segment = BlockPlaces.segments(dir).get(0);
        assertEquals(
                1,
                BlockPlaces.of(segment).stream()
                        .filter(place -> place.header().isReceipts())
                        .count());
        log.close();
        fixture.close();
        checkSame(fixture.answered, recovered());
        assertEquals(100, fixture.answered.size());
    }

    @Test
    void canBeAloneInASegment() {
        LogFixture fixture = new LogFixture(dir);
        append(fixture.log, key("alone", bytes(1, 30))).join();
        assertTrue(fixture.log.rotate().join() > 0);
        append(fixture.log, key("alone too", bytes(2, 30))).join();
        fixture.close();
        fixture.checkNews("receipts alone");
        assertEquals(2, fixture.segments.size());
        assertEquals(List.of(), fixture.cut);
        checkSame(fixture.answered, recovered());
    }

    @Test
    void nameTheIdsThatTheCommitGave() {
        TableSchema dense = new TableSchema(new TableId(9), "db", "t", Identity.LOG, true, 1, 0, List.of());
        RowEncoder rows = new RowEncoder(dense);
        rows.beginRow(1);
        rows.endRow();
        RowBatch one = rows.finish();
        try (LogFixture fixture = new LogFixture(dir)) {
            for (long id = 1; id < 4; id++) {
                KeyedRequest key = new KeyedRequest(
                        RequestKey.of(ENDPOINT, "k" + id), hash(""), 8, firstIds -> ByteBuffer.allocate(8)
                                .putLong(firstIds[1])
                                .array());
                append(fixture.log, key, batch(TABLE, id, 1), one).join();
                assertEquals(
                        id,
                        ByteBuffer.wrap(fixture.answered.get((int) id - 1).receipt())
                                .getLong());
            }
        }
    }

    @Test
    void areForgottenWithTheRowsOfAGroupThatFailed() {
        LogFixture fixture = new LogFixture(dir);
        RowBatch broken = new RowBatch(TABLE, null, 10, 1, 1, 1); // packing it fails
        problem(append(fixture.log, key("failed", bytes(1, 10)), broken));
        append(fixture.log, key("kept", bytes(2, 10)), batch(TABLE, 1, 1)).join();
        fixture.close();
        assertEquals(1, fixture.answered.size());
        checkSame(fixture.answered, recovered());
    }

    /** At every byte: the last group is there with its rows and its receipt, or with neither. */
    @Test
    void areThereIfAndOnlyIfTheirRowsAreWhereverTheSegmentEnds() throws IOException {
        LogFixture fixture = new LogFixture(dir.resolve("v"));
        append(fixture.log, key("first", bytes(1, 10)), batch(TABLE, 1, 1)).join();
        append(fixture.log, key("last", bytes(2, 700)), batch(TABLE, 2, 1)).join();
        Path segment = BlockPlaces.segments(dir.resolve("v")).get(0);
        List<BlockPlaces.Place> places = BlockPlaces.of(segment);
        byte[] whole = Files.readAllBytes(segment);
        long lastGroup = places.stream()
                .filter(place -> place.header().group() == 2)
                .findFirst()
                .orElseThrow()
                .offset();
        fixture.close();
        for (long end = lastGroup; end <= whole.length; end += 7) {
            Path copy = dir.resolve("copy" + end);
            Path log = Files.createDirectories(copy.resolve("log"));
            Files.write(log.resolve(segment.getFileName()), java.util.Arrays.copyOf(whole, (int) end));
            try (Volume volume = Volume.open(copy, "n1", LogFixture.SMALL, Faults.NONE)) {
                assertEquals(List.of(), volume.damagedSegments());
                long records = volume.recovered().get(0).records();
                List<KeyedReceipt> receipts = ReceiptFile.read(volume.receipts().get(0));
                assertEquals(records, receipts.size(), "cut at " + end);
                assertEquals(end == whole.length ? 2 : 1, records);
            }
        }
    }

    @Test
    void damageIsNamedAndCostsNoRowsAndNoOtherReceipts() throws IOException {
        LogFixture fixture = new LogFixture(dir.resolve("v"));
        for (int i = 0; i < 3; i++) {
            append(fixture.log, key("k" + i, bytes(i, 80)), batch(TABLE, i, 1)).join();
        }
        Path segment = BlockPlaces.segments(dir.resolve("v")).get(0);
        byte[] whole = Files.readAllBytes(segment);
        BlockPlaces.Place damaged = BlockPlaces.of(segment).stream()
                .filter(place -> place.header().isReceipts() && place.header().group() == 2)
                .findFirst()
                .orElseThrow();
        fixture.close();
        for (long at = damaged.offset(); at < damaged.end(); at += 5) {
            Path copy = dir.resolve("copy" + at);
            Path file = Files.createDirectories(copy.resolve("log")).resolve(segment.getFileName());
            Files.write(file, whole);
            BlockPlaces.flip(file, at);
            try (Volume volume = Volume.open(copy, "n1", LogFixture.SMALL, Faults.NONE)) {
                assertEquals(3, volume.recovered().get(0).records(), "damaged at " + at);
                assertEquals(1, volume.damagedSegments().size(), "damaged at " + at);
                assertTrue(volume.rowsLostMax() > 0);
                List<KeyedReceipt> left = ReceiptFile.read(volume.receipts().get(0));
                checkSame(List.of(fixture.answered.get(0), fixture.answered.get(2)), left);
            }
        }
    }

    @Test
    void aDamagedFileIsNamedAndSetAside() throws IOException {
        LogFixture fixture = new LogFixture(dir);
        append(fixture.log, key("k", bytes(1, 80)), batch(TABLE, 1, 1)).join();
        fixture.close();
        Path file = fixture.segments.get(0).receipts().orElseThrow();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            BlockPlaces.flip(file, at);
            Problem problem = assertThrows(Problem.class, () -> ReceiptFile.read(file));
            assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
            Files.write(file, whole);
        }
        BlockPlaces.flip(file, 50);
        try (Volume volume = Volume.open(dir, "n1", LogFixture.SMALL, Faults.NONE)) {
            assertEquals(List.of(), volume.receipts());
            assertEquals(1, volume.damagedSegments().size());
        }
        try (Stream<Path> kept = Files.list(dir.resolve("damaged"))) {
            assertEquals(1, kept.count());
        }
    }
}
