package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.log.OldSlices;
import io.millrace.log.SyncMode;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.SliceId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowDecoder;
import io.millrace.row.RowEncoder;
import io.millrace.slice.LostRows;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.table.Listing;
import io.millrace.table.LiveAnswers;
import io.millrace.table.LiveRows;
import io.millrace.table.LiveSchemas;
import io.millrace.table.LiveTwin;
import io.millrace.table.Tables;
import io.millrace.transfer.ReadBack.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows go to a log and to tables; what the slices of the log give back is compared. */
class ReadBackTest {
    private static final int ROUNDS = Integer.getInteger("read.rounds", 20);
    private static final int FOOTER_BYTES = 114;
    static final String[] NAMES = {"plain", "users", "orders", "events"};

    @TempDir
    Path folder;

    @Test
    void tablesAreAsTheyWereWhenTheirRowsCame() throws IOException {
        long seed = Long.getLong("read.seed", System.nanoTime());
        System.out.println("ReadBackTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (ReadBackNode node = new ReadBackNode(folder.resolve("r" + round), 1_000)) {
                randomRound(node, new Random(seed + round));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dread.rounds=1 -Dread.seed=" + (seed + round), e);
            }
        }
    }

    private static void randomRound(ReadBackNode node, Random random) {
        LiveSchemas schemas = node.schemas;
        LiveTwin twin = write(node, random);
        List<Part> parts = new ArrayList<>(node.slices.stream()
                .map(slice -> node.part(random.nextBoolean() ? new Slice.Closing(slice) : node.uploaded(slice)))
                .toList());
        Collections.shuffle(parts, random);
        Tables read = node.tables();
        ReadBack readBack = new ReadBack(node.copies, read, schemas);
        if (random.nextBoolean()) {
            assertEquals(List.of(), readBack.read(parts));
        } else {
            node.slices.stream().map(SliceInfo::segment).distinct().sorted().forEach(segment -> {
                List<Part> some = parts.stream()
                        .filter(part -> part.slice().info().segment() == segment)
                        .toList();
                assertEquals(List.of(), readBack.read(some));
            });
        }
        assertTrue(node.positions.get(node.positions.size() - 1) <= readBack.end());
        for (String name : NAMES) {
            new LiveAnswers(twin, node.live.snapshot(schemas.now.get(name))).compare();
            if (random.nextBoolean()) {
                new LiveAnswers(twin, read.snapshot(schemas.now.get(name))).compare();
            }
        }
        node.importAll(read, readBack.end());
        assertEquals(0, read.heldBytes());
        for (String name : NAMES) {
            new LiveAnswers(twin, read.snapshot(schemas.now.get(name))).compare();
        }
    }

    /** Random rows of tables that give each other's keys ids, in several segments. */
    static LiveTwin write(ReadBackNode node, Random random) {
        LiveSchemas schemas = node.schemas;
        schemas.create("plain", false, FieldOptions.set(true), FieldOptions.mutex(false), FieldOptions.bool());
        schemas.create("users", true, LiveSchemas.number());
        schemas.create("orders", true, LiveSchemas.to("users"), LiveSchemas.to("orders"));
        schemas.create("events", false, LiveSchemas.number());
        LiveTwin twin = new LiveTwin();
        for (int group = 0; group < 60; group++) {
            if (random.nextInt(10) == 0) {
                FieldOptions[] some = {FieldOptions.set(false), LiveSchemas.to("users"), LiveSchemas.to("events")};
                schemas.add(NAMES[random.nextInt(NAMES.length)], some[random.nextInt(some.length)]);
            }
            node.append(group(schemas, random).toArray(RowBatch[]::new));
        }
        node.committed.forEach(batch -> show(batch, twin, schemas));
        node.log.close();
        assertTrue(node.slices.stream().map(SliceInfo::segment).distinct().count() > 2, "several segments");
        return twin;
    }

    static List<RowBatch> group(LiveSchemas schemas, Random random) {
        List<RowBatch> batches = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            TableSchema table = schemas.now.get(NAMES[random.nextInt(NAMES.length)]);
            long rows = random.nextLong();
            int count = 1 + random.nextInt(random.nextInt(6) == 0 ? 60 : 3);
            batches.add(LiveRows.batch(table, schemas.now, rows, count));
        }
        return batches;
    }

    static void show(RowBatch batch, LiveTwin twin, LiveSchemas schemas) {
        new RowDecoder(batch.schema(), batch.schema(), twin.rows(batch.schema(), schemas.now))
                .decode(batch.csv(), 0, batch.length());
    }

    @Test
    void anImportedSliceWithADamagedFileIsReadFromStaging() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            Slice.Imported imported = node.uploaded(slice).imported();
            damageAlone(slice.file());
            assertEquals(List.of(), node.checkRead(imported, 0, 0, 30));
        }
    }

    @Test
    void aSliceWithADamagedFileIsReadFromStagingThoughItsUploadWasNotNoted() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            Path staged = node.staged(node.uploaded(slice));
            damageAlone(slice.file());
            assertEquals(List.of(), node.checkRead(new Slice.Closing(slice), 0, 0, 30));
            byte[] whole = Files.readAllBytes(staged);
            assertEquals(staged, node.staged(node.uploaded(slice)));
            assertArrayEquals(whole, Files.readAllBytes(staged));
            assertEquals(List.of(), node.checkRead(new Slice.Closing(slice), 0, 0, 30));
        }
    }

    /** In its middle; what is linked to it stays as it is. */
    private static void damageAlone(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    @Test
    void keysOfLinkedTablesGetTheIdsThatTheyHad() {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            TableSchema users = node.schemas.create("users", true, LiveSchemas.number());
            TableSchema orders = node.schemas.create("orders", true, LiveSchemas.to("users"));
            for (int i = 0; i < 20; i++) {
                node.append(keyed(users, "u" + 2 * i, null));
                node.append(keyed(orders, "o" + i, "u" + (2 * i + 1)));
            }
            Tables read = node.readBack();
            for (int i = 0; i < 40; i++) {
                assertEquals(i + 1, read.snapshot(users).recordId("u" + i).orElseThrow());
                assertEquals(i + 1, node.live.snapshot(users).recordId("u" + i).orElseThrow());
            }
        }
    }

    @Test
    void readsBothVersionsOfATableThatChangedWithinASegment() {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            TableSchema users = node.schemas.create("users", true);
            TableSchema before = node.schemas.create("orders", true, LiveSchemas.number());
            node.append(keyed(users, "u0", null));
            node.append(keyed(before, "o0", null));
            TableSchema after = node.schemas.add("orders", LiveSchemas.to("users"));
            node.append(keyed(before, "o1", null), keyed(users, "u1", null));
            node.append(keyed(after, 1, "o2", "u2"));
            node.append(keyed(users, "u3", null));
            Tables read = node.readBack();
            assertEquals(3, node.slices.size());
            for (int i = 0; i < 4; i++) {
                assertEquals(i + 1, read.snapshot(users).recordId("u" + i).orElseThrow());
            }
            assertEquals(RecordSet.of(1, 2, 3), read.snapshot(after).existing());
        }
    }

    @Test
    void rowsThatAreOnDiskAreNotReadTwice() {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            TableSchema table = node.table();
            node.append(numbers(table, 0, 10));
            node.log.close();
            Tables read = node.tables();
            read.follow(List.of(new Listing(
                    table.id(), 0, List.of(), node.slices.get(0).id().sequence())));
            new ReadBack(node.copies, read, node.schemas).read(node.parts());
            assertEquals(0, read.heldBytes());
        }
    }

    @Test
    void leavesOutADamagedBlockAndKeepsTheFile() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            Slice.Uploaded slice = node.uploaded(node.threeGroups());
            Path staged = node.staged(slice);
            change(staged, bytes -> flipped(bytes, middle(bytes)));
            change(slice.info().file(), bytes -> flipped(bytes, middle(bytes)));
            byte[] damaged = Files.readAllBytes(staged);
            LostRows lost = node.checkRead(slice, 10, 0, 10, 20, 30).get(0);
            assertEquals(
                    folder.resolve("volume/damaged/" + slice.info().table() + "-"
                            + slice.info().id() + ".csv.gz"),
                    lost.file());
            assertArrayEquals(damaged, Files.readAllBytes(lost.file()));
            assertTrue(lost.what().contains("offset"), lost.what());
            assertEquals(List.of(lost), node.checkRead(slice, 10, 0, 10, 20, 30), "reading again gives the same");
            node.volume.remove(slice.info());
            node.copies.staging().remove(slice.stagedKey());
            assertTrue(Files.exists(lost.file()));
        }
    }

    @Test
    void aDamagedBlockOfOneTableCostsNoneOfAnother() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            TableSchema users = node.schemas.create("users", true);
            TableSchema orders = node.schemas.create("orders", true, LiveSchemas.to("users"));
            for (int i = 0; i < 3; i++) {
                node.append(keyed(orders, "o" + i, "u" + i), keyed(users, "u" + i, null));
            }
            node.log.close();
            SliceInfo ofOrders = node.slices.stream()
                    .filter(slice -> slice.table().equals(orders.id()))
                    .findFirst()
                    .orElseThrow();
            change(ofOrders.file(), bytes -> flipped(bytes, middle(bytes)));
            Tables read = node.tables();
            List<Loss> lost = new ReadBack(node.copies, read, node.schemas).read(node.parts());
            assertEquals(1, lost.size());
            assertEquals(orders.id(), lost.get(0).table());
            assertEquals(1, lost.get(0).rows().records());
            assertEquals(2, read.snapshot(orders).existing().cardinality());
            assertEquals(RecordSet.of(1, 2, 3), read.snapshot(users).existing());
        }
    }

    @Test
    void readsTheCopyThatIsWhole() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            Slice.Uploaded slice = node.uploaded(node.threeGroups());
            Path volume = slice.info().file();
            Path staged = node.staged(slice);
            byte[] whole = Files.readAllBytes(staged);
            change(volume, bytes -> flipped(bytes, middle(bytes)));
            node.checkRead(slice, 0, 0, 30);
            Files.delete(volume);
            node.checkRead(slice, 0, 0, 30);
            Files.write(volume, whole);
            change(staged, bytes -> Arrays.copyOf(bytes, 200));
            node.checkRead(slice, 0, 0, 30);
            Files.delete(staged);
            node.checkRead(slice, 0, 0, 30);
        }
    }

    @Test
    void readsTheStagedCopyThatNobodyTookNoteOf() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            node.copies.put(slice);
            node.checkRead(new Slice.Closing(slice), 0, 0, 30);
            Files.delete(slice.file());
            node.checkRead(new Slice.Closing(slice), 0, 0, 30);
        }
    }

    @Test
    void countsTheRowsBehindACut() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            change(slice.file(), bytes -> Arrays.copyOf(bytes, bytes.length - FOOTER_BYTES - 1));
            node.checkRead(new Slice.Closing(slice), 10, 0, 20);
            node.checkRead(node.uploaded(slice), 10, 0, 20);
        }
    }

    @Test
    void aSliceThatIsGoneIsLostAndStopsNothing() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            Slice.Uploaded uploaded = node.uploaded(slice);
            Files.delete(slice.file());
            Files.delete(node.staged(uploaded));
            for (Slice each : List.of(uploaded, new Slice.Closing(slice))) {
                LostRows lost = node.checkRead(each, 30).get(0);
                assertTrue(lost.what().contains(slice.file().toString()), lost.what());
            }
        }
    }

    @Test
    void aVolumeThatIsNotMountedIsNoLoss() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            Files.delete(slice.file());
            Files.delete(folder.resolve("volume/volume.id"));
            ReadBack readBack = new ReadBack(node.copies, node.tables(), node.schemas);
            List<Part> parts = List.of(node.part(new Slice.Closing(slice)));
            assertEquals(
                    ProblemCode.UNAVAILABLE_NOW,
                    assertThrows(Problem.class, () -> readBack.read(parts)).code());
        }
    }

    @Test
    void anotherSliceIsNeverTakenForThisOne() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            SliceInfo slice = node.threeGroups();
            SliceInfo next = renamed(slice, slice.id().sequence() + 1, slice.segment());
            Files.copy(slice.file(), next.file());
            node.checkRead(node.uploaded(next), 30);
        }
    }

    @Test
    void namesAChangeThatCostsNoRow() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            Slice.Uploaded slice = node.uploaded(node.threeGroups());
            change(node.staged(slice), bytes -> flipped(bytes, bytes.length - 40));
            Files.delete(slice.info().file());
            assertEquals(1, node.checkRead(slice, 0, 0, 30).size());
        }
    }

    @Test
    void slicesOfWhichNotEvenTheSegmentIsKnownHoldUpNothing() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            TableSchema first = node.table();
            TableSchema second = node.schemas.create("second", false, LiveSchemas.number());
            node.append(numbers(first, 0, 10));
            node.append(numbers(second, 0, 10));
            node.append(numbers(first, 10, 20));
            node.log.close();
            SliceInfo slice = node.slices.get(1);
            assertEquals(second.id(), slice.table());
            SliceInfo unknown = renamed(slice, slice.id().sequence(), slice.id().sequence());
            Files.copy(slice.file(), unknown.file());
            Tables read = node.tables();
            ReadBack readBack = new ReadBack(node.copies, read, node.schemas);
            assertEquals(List.of(), readBack.read(List.of(node.part(new Slice.Closing(node.slices.get(0))))));
            assertEquals(List.of(), readBack.read(List.of(node.part(new Slice.Closing(unknown)))));
            assertEquals(20, read.snapshot(first).existing().cardinality());
            assertEquals(10, read.snapshot(second).existing().cardinality());
            assertEquals(2, read.families(readBack.end()).size());
        }
    }

    @Test
    void readsSlicesThatWereWrittenAsSuch() throws IOException {
        LiveSchemas schemas = new LiveSchemas();
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        List<List<RowBatch>> slices = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TableSchema table = i % 2 == 0 ? orders : users;
            List<RowBatch> groups = new ArrayList<>();
            for (int k = 0; k < 5; k++) {
                groups.add(keyed(table, "k" + (5 * i + k), table == users ? null : "u" + (5 * i + k)));
            }
            slices.add(groups);
            Path file = folder.resolve("volume/" + table.id() + "/" + (1_000 + i) + ".csv.gz");
            Files.createDirectories(file.getParent());
            // their blocks have numbers beyond the sequence of the next
            Files.write(file, OldSlices.of(table, 1_000 + i, groups, SyncMode.DISK, true));
        }
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30, schemas)) {
            node.slices.addAll(node.volume.recovered());
            assertEquals(4, node.slices.size());
            List.of(users, orders).forEach(node::keep);
            node.append(keyed(users, "last", null));
            Tables expected = node.tables();
            long position = 1;
            for (List<RowBatch> groups : slices) {
                position++;
                for (RowBatch batch : groups) {
                    expected.add(position, List.of(batch));
                }
            }
            expected.add(position + 1, List.of(keyed(users, "last", null)));
            Tables read = node.readBack();
            for (String key : List.of("u0", "u4", "k5", "k9", "u10", "k19", "last")) {
                assertEquals(
                        expected.snapshot(users).recordId(key),
                        read.snapshot(users).recordId(key),
                        key);
            }
            assertEquals(10, read.snapshot(orders).existing().cardinality());
        }
    }

    private static SliceInfo renamed(SliceInfo slice, long sequence, long segment) {
        return new SliceInfo(
                new SliceId("n1", sequence),
                segment,
                slice.table(),
                slice.schemaVersion(),
                slice.file().resolveSibling("copy.csv.gz"),
                slice.records(),
                slice.csvBytes(),
                slice.fileBytes(),
                slice.blocks(),
                slice.earliestMicros(),
                slice.latestMicros(),
                slice.opened());
    }

    /** In the text of the middle one of three equal blocks. */
    private static int middle(byte[] bytes) {
        return bytes.length / 2;
    }

    private static byte[] flipped(byte[] bytes, int at) {
        bytes[at] ^= 1;
        return bytes;
    }

    /** The other link to the same file stays as it is. */
    private static void change(Path file, UnaryOperator<byte[]> how) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.write(file, how.apply(bytes));
    }

    static RowBatch numbers(TableSchema table, long from, long to) {
        RowEncoder rows = new RowEncoder(table);
        for (long id = from; id < to; id++) {
            rows.beginRow(1);
            rows.recordId(id);
            rows.number(0, id);
            rows.endRow();
        }
        return rows.finish();
    }

    static RowBatch keyed(TableSchema table, String key, String foreignKey) {
        return keyed(table, 0, key, foreignKey);
    }

    /** One row of a keyed table, with a foreign key in the field unless that is null. */
    private static RowBatch keyed(TableSchema table, int position, String key, String foreignKey) {
        RowEncoder rows = new RowEncoder(table);
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        rows.beginRow(1);
        rows.recordKey(utf8, 0, utf8.length);
        if (foreignKey != null) {
            byte[] foreign = foreignKey.getBytes(StandardCharsets.UTF_8);
            rows.key(position, foreign, 0, foreign.length);
        }
        rows.endRow();
        return rows.finish();
    }
}
