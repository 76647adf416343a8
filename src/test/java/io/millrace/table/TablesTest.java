package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.files.DamageList;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final long LARGE = 1L << 30;

    @TempDir
    Path folder;

    private final LiveSchemas schemas = new LiveSchemas();
    private final List<Long> leftOut = new ArrayList<>();
    private final Tables tables = tables(LARGE);
    private int files;

    private Tables tables(long memoryMax) {
        return new Tables(schemas, (position, batch, why) -> leftOut.add(position), new DamageList(), memoryMax);
    }

    private synchronized Path file(TableId table, long sequence) {
        return folder.resolve(table + "." + sequence + "." + files++);
    }

    /** One row with a number in field 0. */
    private static RowBatch row(TableSchema table, long id, long number) {
        RowEncoder rows = new RowEncoder(table);
        rows.beginRow(1);
        rows.recordId(id);
        rows.number(0, number);
        rows.endRow();
        return rows.finish();
    }

    /** One row of a keyed table, with a foreign key in field 0 unless that is null. */
    private static RowBatch row(TableSchema table, String key, String foreignKey) {
        RowEncoder rows = new RowEncoder(table);
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        rows.beginRow(1);
        rows.recordKey(utf8, 0, utf8.length);
        if (foreignKey != null) {
            byte[] foreign = foreignKey.getBytes(StandardCharsets.UTF_8);
            rows.key(0, foreign, 0, foreign.length);
        }
        rows.endRow();
        return rows.finish();
    }

    private long id(TableSchema table, String key) {
        return tables.snapshot(table).recordId(key).orElse(-1);
    }

    private void importAll(long end) {
        for (Set<TableId> family : tables.families(end)) {
            tables.publish(tables.build(family, end, this::file));
        }
    }

    @Test
    void keepsBatchesAsTheyAreUntilSomebodyAsks() {
        TableSchema one = schemas.create("one", false, LiveSchemas.number());
        TableSchema other = schemas.create("other", false, LiveSchemas.number());
        long bytes = 0;
        for (int i = 0; i < 10; i++) {
            RowBatch batch = row(one, i, i);
            tables.add(i, List.of(batch, row(other, i, i)));
            bytes += HeldBatch.bytes(batch);
        }
        assertEquals(2 * bytes, tables.heldBytes());
        TableSnapshot snapshot = tables.snapshot(one);
        assertEquals(1, snapshot.chunks().size());
        assertEquals(bytes + snapshot.chunks().get(0).info().bytes(), tables.heldBytes());
        assertSame(snapshot, tables.snapshot(one));
    }

    @Test
    void leavesRoomBesideATableThatIsFedTooFast() {
        TableSchema one = schemas.create("one", false, LiveSchemas.number());
        TableSchema other = schemas.create("other", false, LiveSchemas.number());
        LiveBudget budget = new LiveBudget(tables, 100 * HeldBatch.bytes(row(one, 1, 1)));
        int added = 0;
        while (budget.refusal(one.id()) == null) {
            tables.add(added++, List.of(row(one, 1, 1)));
        }
        assertEquals(75, added);
        assertEquals(ProblemCode.OVERLOADED, budget.refusal(one.id()).code());
        while (budget.refusal(other.id()) == null) {
            tables.add(added++, List.of(row(other, 1, 1)));
        }
        assertEquals(100, added);
        tables.cut(added);
        importAll(added);
        assertEquals(0, tables.heldBytes(one.id()));
        assertNull(budget.refusal(one.id()));
    }

    @Test
    void keepsFewChunksAndMovesARowSeldom() {
        TableSchema table = schemas.create("one", false, LiveSchemas.number());
        int questions = 300;
        Set<Chunk> seen = new HashSet<>();
        long moved = 0;
        int most = 0;
        for (int i = 0; i < questions; i++) {
            tables.add(i, List.of(row(table, i, i)));
            List<Chunk> chunks = tables.snapshot(table).chunks();
            most = Math.max(most, chunks.size());
            for (Chunk chunk : chunks) {
                moved += seen.add(chunk) ? chunk.info().rows() : 0;
            }
        }
        int log = 32 - Integer.numberOfLeadingZeros(questions);
        assertTrue(most <= LiveMerge.FAN_IN * log, most + " chunks");
        assertTrue(moved <= (long) questions * (log + 1), moved + " rows moved");
        assertEquals(questions, tables.snapshot(table).existing().cardinality());
    }

    @Test
    void leavesOutABatchThatIsNoRowsAndNamesItOnce() {
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        for (int i = 0; i < 5; i++) {
            tables.add(2L * i, List.of(row(orders, "o" + i, "u" + i)));
            tables.add(2L * i + 1, List.of(LiveRows.damaged(row(orders, "bad" + i, "never" + i))));
        }
        tables.cut(20);
        assertEquals(5, tables.snapshot(orders).existing().cardinality());
        assertEquals(List.of(1L, 3L, 5L, 7L, 9L), leftOut);
        importAll(20);
        assertEquals(5, leftOut.size());
        assertEquals(5, id(users, "u4"));
        assertEquals(-1, id(users, "never0"));
        assertEquals(-1, id(orders, "bad0"));
        assertEquals(0, tables.heldBytes());
    }

    @Test
    void givesIdsByTheLogAloneWhoeverIsAsked() {
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        tables.add(1, List.of(row(orders, "a", "second")));
        tables.add(2, List.of(row(users, "first", null)));
        assertEquals(2, id(users, "first"));
        assertEquals(1, id(users, "second"));
        assertEquals(1, tables.snapshot(orders).value(0, 1).orElseThrow());
    }

    @Test
    void joinsFamiliesWithTheFirstRowsOfANewField() {
        TableSchema users = schemas.create("users", true);
        TableSchema before = schemas.create("events", false, LiveSchemas.number());
        tables.add(1, List.of(row(before, 1, 1), row(users, "a", null)));
        assertEquals(1, id(users, "a"));
        tables.add(2, List.of(row(users, "b", null)));
        tables.cut(3);
        schemas.remove("events", 0);
        TableSchema after = schemas.add("events", LiveSchemas.to("users"));
        RowEncoder rows = new RowEncoder(after);
        rows.beginRow(1);
        rows.recordId(5);
        rows.key(0, new byte[] {'c'}, 0, 1);
        rows.endRow();
        tables.add(4, List.of(rows.finish()));
        tables.add(5, List.of(row(users, "d", null)));
        assertEquals(List.of(Set.of(users.id()), Set.of(before.id())), tables.families(3));
        importAll(3);
        assertEquals(4, id(users, "d"));
        assertEquals(3, id(users, "c"));
        assertEquals(3, tables.snapshot(after).value(0, 5).orElseThrow());
        tables.cut(6);
        assertEquals(List.of(Set.of(users.id(), before.id())), tables.families(6));
    }

    /** The keys of the old table's field must not come into a younger table that has its name. */
    @Test
    void givesNoKeysToAYoungerTableOfTheSameName() {
        schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        RowBatch old = row(orders, "a", "of the old table");
        schemas.remove("orders", 0);
        schemas.now.remove("users");
        TableSchema younger = schemas.create("users", true);
        tables.add(1, List.of(old, row(younger, "first", null)));
        assertEquals(1, id(younger, "first"));
        assertEquals(1, id(schemas.now.get("orders"), "a"));
        assertTrue(leftOut.isEmpty());
    }

    @Test
    void writesTheSameRowsWhetherOrNotSomebodyAsked() throws IOException {
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"), FieldOptions.set(true));
        Tables asked = tables(LARGE);
        Tables cramped = tables(30_000);
        List<Tables> all = List.of(tables, asked, cramped);
        LiveTwin twin = new LiveTwin();
        for (int i = 0; i < 50; i++) {
            TableSchema table = i % 3 == 0 ? users : orders;
            RowBatch batch = LiveRows.rowsOnly(table, schemas.now, i, 20);
            LiveRows.show(table, schemas.now, i, 20, 0, twin.rows(table, schemas.now));
            for (Tables each : all) {
                each.add(i, List.of(batch));
            }
            if (i % 7 == 0) {
                new LiveAnswers(twin, asked.snapshot(orders)).compare();
            }
        }
        for (Tables each : all) {
            each.cut(100);
            BuiltFamily built = each.build(each.families(100).get(0), 100, this::file);
            int expected = each == cramped ? built.chunks().get(orders.id()).size() : 1;
            assertTrue(each != cramped || expected > 1);
            assertEquals(expected, built.chunks().get(orders.id()).size());
            each.publish(built);
            assertEquals(0, each.heldBytes());
            new LiveAnswers(twin, each.snapshot(orders)).compare();
            new LiveAnswers(twin, each.snapshot(users)).compare();
        }
    }

    @Test
    void buildsUpToTheEndOfASegmentOnly() {
        TableSchema table = schemas.create("one", false, LiveSchemas.number());
        tables.add(1, List.of(row(table, 1, 1)));
        tables.add(2, List.of(row(table, 2, 2)));
        Set<TableId> family = Set.of(table.id());
        assertThrows(IllegalArgumentException.class, () -> tables.build(family, 1, this::file));
        tables.snapshot(table);
        assertThrows(IllegalArgumentException.class, () -> tables.build(family, 1, this::file));
        tables.cut(2);
        tables.add(3, List.of(row(table, 3, 3)));
        BuiltFamily built = tables.build(family, 2, this::file);
        assertEquals(2, built.chunks().get(table.id()).get(0).info().rows());
        assertThrows(IllegalArgumentException.class, () -> tables.add(2, List.of(row(table, 3, 3))));
        assertThrows(IllegalArgumentException.class, () -> tables.cut(1));
    }

    @Test
    void keepsRowsOfATableWhoseChunkIsMissing() throws IOException {
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        TableSchema apart = schemas.create("apart", false, LiveSchemas.number());
        tables.add(1, List.of(row(orders, "a", "u"), row(apart, 1, 1)));
        tables.cut(2);
        importAll(2);
        Path file = tables.chunks(users.id()).get(0).info().file();
        Path away = folder.resolve("away");
        Files.move(file, away);

        Tables restarted = tables(LARGE);
        List<Listing> listings = List.of(users, orders, apart).stream()
                .map(table -> new Listing(
                        table.id(),
                        0,
                        tables.chunks(table.id()).stream()
                                .map(chunk -> chunk.info().file())
                                .toList(),
                        2))
                .toList();
        assertTrue(restarted.follow(listings));
        restarted.add(1, List.of(row(orders, "a", "u"), row(apart, 1, 1)));
        restarted.cut(2);
        restarted.add(3, List.of(row(orders, "b", "v"), row(apart, 2, 2)));
        restarted.cut(4);
        assertEquals(2, restarted.snapshot(apart).existing().cardinality());
        for (TableSchema table : List.of(users, orders)) {
            Problem problem = assertThrows(Problem.class, () -> restarted.snapshot(table));
            assertTrue(problem.getMessage().contains("table users cannot be read"), problem::getMessage);
        }
        assertThrows(Problem.class, () -> restarted.build(Set.of(users.id(), orders.id()), 4, this::file));

        Files.move(away, file);
        assertTrue(restarted.follow(List.of(new Listing(users.id(), 1, List.of(file), 2))));
        assertFalse(restarted.isMissingChunks(users.id()));
        assertEquals(2, restarted.snapshot(orders).value(0, 2).orElseThrow());
        assertEquals(2, restarted.snapshot(users).recordId("v").orElseThrow());
    }

    @Test
    void followsAFamilyOnlyAsAWhole() {
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        tables.add(1, List.of(row(orders, "a", "u")));
        tables.cut(2);
        BuiltFamily built = tables.build(tables.families(2).get(0), 2, this::file);
        List<Listing> both = new ArrayList<>();
        built.chunks()
                .forEach((id, chunks) ->
                        both.add(new Listing(id, 0, List.of(chunks.get(0).info().file()), 2)));
        assertThrows(IllegalArgumentException.class, () -> tables.follow(both.subList(0, 1)));
        assertTrue(tables.follow(both));
        assertFalse(tables.follow(both));
        tables.publish(built);
        assertEquals(1, tables.chunks(orders.id()).size());
        assertEquals(1, id(users, "u"));
        assertEquals(0, tables.heldBytes());
    }

    @Test
    void refusesARowThatDoesNotFitIntoTheMemory() {
        TableSchema table = schemas.create("one", true);
        Tables cramped = tables(1_000);
        cramped.add(1, List.of(row(table, "x".repeat(2_000), null)));
        assertEquals(
                ProblemCode.TOO_LARGE,
                assertThrows(Problem.class, () -> cramped.snapshot(table)).code());
        assertTrue(leftOut.isEmpty());
    }

    /** The keys of its rows may have been answered already, so they keep their ids. */
    @Test
    void keepsTheKeysThatRowsOfADroppedTableGave() {
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        tables.add(1, List.of(row(orders, "a", "first")));
        schemas.now.remove("orders");
        tables.drop(orders.id());
        tables.add(2, List.of(row(orders, "b", "second"), row(users, "third", null)));
        tables.cut(3);
        BuiltFamily built = tables.build(tables.families(3).get(0), 3, this::file);
        assertEquals(3, id(users, "third"));
        assertEquals(2, id(users, "second"));
        assertEquals(Set.of(users.id()), built.chunks().keySet());
        tables.publish(built);
        assertEquals(3, id(users, "third"));
        assertEquals(0, tables.heldBytes());
        assertEquals(Set.of(users.id()), tables.tables());
    }

    @Test
    void showsNoRowTwiceWhenAnImportIsPublishedDuringAQuestion() {
        TableSchema table = schemas.create("one", false, LiveSchemas.number());
        AtomicReference<Tables> hooked = new AtomicReference<>();
        // what is told of a batch that is left out comes in the middle of the question
        hooked.set(new Tables(
                schemas,
                (position, batch, why) -> {
                    Tables tables = hooked.get();
                    tables.publish(tables.build(tables.families(2).get(0), 2, this::file));
                },
                new DamageList(),
                LARGE));
        Tables tables = hooked.get();
        tables.add(1, List.of(row(table, 1, 1), LiveRows.damaged(row(table, 9, 9))));
        tables.cut(2);
        tables.add(3, List.of(row(table, 2, 2)));
        List<Chunk> chunks = tables.snapshot(table).chunks();
        assertEquals(2, chunks.size());
        assertEquals(1, tables.chunks(table.id()).size());
        assertEquals(
                List.of(1L, 1L),
                chunks.stream().map(chunk -> chunk.info().rows()).toList());
        assertEquals(chunks.get(1).info().bytes(), tables.heldBytes());
    }

    /** Who had the row cannot be read; then those had it that the change names. */
    @Test
    void takesRowsOfAMutexOverDamage() throws IOException {
        TableSchema table = schemas.create("one", false, FieldOptions.mutex(false));
        tables.add(1, List.of(row(table, 1, 5), row(table, 2, 5)));
        tables.cut(1);
        Path file = tables.build(tables.families(1).get(0), 1, this::file)
                .chunks()
                .get(table.id())
                .get(0)
                .info()
                .file();
        damageRows(file, table);

        DamageList damages = new DamageList();
        Tables again = new Tables(schemas, (position, batch, why) -> leftOut.add(position), damages, LARGE);
        assertTrue(again.follow(SampleTable.listing(table.id(), 0, List.of(file))));
        RowEncoder lines = new RowEncoder(table);
        new BulkLines(lines, 1).take(0, 5, null, RecordSet.of(1));
        again.add(2, List.of(lines.finish(), row(table, 3, 7)));
        again.cut(2);
        again.publish(again.build(again.families(2).get(0), 2, this::file));
        assertEquals(RecordSet.between(1, 3), again.snapshot(table).existing());
        assertTrue(again.snapshot(table).known(0).contains(3));
        assertFalse(again.snapshot(table).known(0).contains(1));
        assertEquals(1, damages.list().size());
        assertEquals(List.of(), leftOut);
    }

    /** Flips a bit where only the rows of the first field are. */
    private static void damageRows(Path file, TableSchema table) throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (int place = 0; place < good.length; place++) {
            byte[] bad = good.clone();
            bad[place] ^= 1;
            Files.write(file, bad);
            try {
                TableSnapshot snapshot = new TableSnapshot(table, List.of(Chunk.open(file)));
                snapshot.existing();
                snapshot.known(0);
                assertThrows(Problem.class, () -> snapshot.row(0, "standard", 5));
                return;
            } catch (Problem | AssertionError e) {
                // the bit is elsewhere
            }
        }
        throw new AssertionError("no bit of the rows found in " + file);
    }

    /** Each question sees at least what was added before it, each row once, while imports move rows to the disk. */
    @Test
    void answersWhileRowsComeAndImportsRun() throws Exception {
        long seed = System.nanoTime();
        System.out.println("TablesTest seed " + seed);
        TableSchema users = schemas.create("users", true);
        TableSchema orders = schemas.create("orders", true, LiveSchemas.to("users"));
        TableSchema plain = schemas.create("plain", false, LiveSchemas.number());
        int groups = 1_500;
        AtomicLong added = new AtomicLong();
        AtomicLong end = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Future<?>> tasks = new ArrayList<>();
        tasks.add(threads.submit(() -> {
            for (int i = 1; i <= groups; i++) {
                tables.add(2L * i, List.of(row(orders, "o" + i, "u" + i), row(plain, i, i)));
                added.set(i);
                if (i % 100 == 0) {
                    tables.cut(2L * i + 1);
                    end.set(2L * i + 1);
                }
            }
            isOver.set(true);
        }));
        tasks.add(threads.submit(() -> {
            boolean isLast;
            do {
                isLast = isOver.get();
                importAll(end.get());
            } while (!isLast);
        }));
        for (int asker = 0; asker < 3; asker++) {
            Random random = new Random(seed + asker);
            tasks.add(threads.submit(() -> {
                boolean isLast;
                do {
                    isLast = isOver.get();
                    long before = added.get();
                    TableSchema table = List.of(users, orders, plain).get(random.nextInt(3));
                    TableSnapshot snapshot = tables.snapshot(table);
                    check(snapshot, users, before, added.get() + 1);
                } while (!isLast);
            }));
        }
        for (Future<?> task : tasks) {
            task.get();
        }
        threads.shutdown();
        for (TableSchema table : List.of(users, orders, plain)) {
            check(tables.snapshot(table), users, groups, groups);
        }
        assertEquals(0, tables.heldBytes());
        for (TableSchema table : List.of(orders, plain)) {
            assertEquals(
                    groups,
                    tables.chunks(table.id()).stream()
                            .mapToLong(chunk -> chunk.info().rows())
                            .sum());
        }
    }

    private static void check(TableSnapshot snapshot, TableSchema users, long atLeast, long atMost) {
        boolean isUsers = snapshot.schema() == users;
        String prefix = isUsers ? "u" : "o";
        if (snapshot.schema().isKeyed()) {
            for (long i = Math.max(1, atLeast - 3); i <= atLeast; i++) {
                assertEquals(i, snapshot.recordId(prefix + i).orElse(-1));
            }
        }
        if (!isUsers) {
            long count = snapshot.existing().cardinality();
            assertTrue(count >= atLeast && count <= atMost, () -> atLeast + " ≤ " + count + " ≤ " + atMost);
            assertEquals(count * (count + 1) / 2, snapshot.sum(0, null).sum().longValueExact());
        }
    }
}
