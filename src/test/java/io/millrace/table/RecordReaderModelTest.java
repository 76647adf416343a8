package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.SecondVersion;
import io.millrace.files.DamageList;
import io.millrace.model.Field;
import io.millrace.model.FieldColumn;
import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordCursor;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.row.RowEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random rows of several tables, late and at equal times and over each other, some of which expire, with segment ends, imports,
 * merges, files of older releases and restarts in between, read page by page: each page is what a sorted list of all records has
 * behind the cursor.
 */
class RecordReaderModelTest {
    private static final int ROUNDS = Integer.getInteger("read.rounds", 30);
    private static final int STEPS = Integer.getInteger("read.steps", 150);
    private static final int TABLES = 3;
    private static final int NUMBER = 0;
    private static final int ROWS = 1;
    /** Between two positions in the log. */
    private static final long STEP_MICROS = 10_000_000;

    @TempDir
    Path folder;

    @Test
    void readsLikeASortedList() {
        long seed = Long.getLong("read.seed", System.nanoTime());
        System.out.println("RecordReaderModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                new Run(seed + round, folder.resolve("r" + round)).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dread.rounds=1 -Dread.seed=" + (seed + round), e);
            }
        }
    }

    /** A record as its newest row left it. */
    private record Known(int table, long id, long micros, long number) {}

    private record Entry(long position, List<RowBatch> batches) {}

    /** A reader that goes on from page to page while the tables change. */
    private static final class Follower {
        private final List<Integer> tables;
        private ReadRange range;

        Follower(List<Integer> tables, ReadRange range) {
            this.tables = tables;
            this.range = range;
        }
    }

    private static final class Run {
        private final Random random;
        private final Path files;
        private final List<TableSchema> schemas = new ArrayList<>();
        private final Map<Integer, TreeMap<Long, Known>> twin = new HashMap<>();
        private final List<Entry> log = new ArrayList<>();
        private final Map<TableId, List<Path>> stored = new HashMap<>();
        private final Map<TableId, Long> positions = new HashMap<>();
        private final List<Follower> followers = new ArrayList<>();
        private final boolean overwrites;
        private final long timeSpan;
        private final long ttlMicros;
        private Tables tables;
        private long position = 100;
        private long closed = -1;
        private long nextId = 5;
        private int fileNumber;

        Run(long seed, Path files) {
            this.random = new Random(seed);
            this.files = files;
            this.overwrites = random.nextBoolean();
            this.timeSpan = random.nextBoolean() ? 20 : 1L << 40;
            this.ttlMicros = random.nextBoolean() ? 0 : STEP_MICROS * (5 + random.nextInt(40));
            Duration ttl = Duration.of(ttlMicros, ChronoUnit.MICROS);
            for (int i = 0; i < TABLES; i++) {
                List<Field> fields = List.of(
                        new Field(1, "number", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null), 0),
                        new Field(2, "rows", FieldOptions.set(false), 0));
                schemas.add(new TableSchema(new TableId(i + 1), "db", "t" + i, false, true, 1, 0, fields)
                        .withTimeToLive(ttl));
                twin.put(i, new TreeMap<>());
            }
            start();
        }

        private void start() {
            Tables.LeftOut none = (at, batch, why) -> {
                throw why;
            };
            tables = new Tables(
                    (database, name) -> Optional.empty(),
                    none,
                    new DamageList(),
                    1L << 30,
                    1,
                    () -> Instant.EPOCH.plus(now(), ChronoUnit.MICROS));
        }

        private long now() {
            return STEP_MICROS * position;
        }

        void run() {
            Runnable[] steps = {
                this::add,
                this::add,
                this::add,
                this::read,
                this::read,
                this::goOn,
                this::goOn,
                this::cut,
                this::importAll,
                this::merge,
                this::age,
                this::restart
            };
            for (int i = 0; i < STEPS; i++) {
                steps[random.nextInt(steps.length)].run();
            }
            for (int i = 0; i < 20; i++) {
                read();
            }
        }

        private void add() {
            position++;
            List<RowBatch> group = new ArrayList<>();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                group.add(batch(random.nextInt(TABLES), 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 6)));
            }
            log.add(new Entry(position, group));
            tables.add(position, group);
        }

        private RowBatch batch(int table, int rows) {
            RowEncoder encoder = new RowEncoder(schemas.get(table));
            for (int i = 0; i < rows; i++) {
                long received = now();
                long id = overwrites && random.nextInt(3) > 0 ? random.nextInt(300) : nextId++;
                long stripe = overwrites && id % 7 == 0 ? 3L << 32 : 0;
                long micros = received;
                encoder.beginRow(received);
                encoder.recordId(stripe | id);
                if (random.nextInt(3) == 0) {
                    micros = received + random.nextLong(2 * timeSpan) - timeSpan;
                    encoder.recordTime(micros);
                }
                long number = random.nextInt(1000);
                encoder.number(NUMBER, number);
                encoder.number(ROWS, number % 5);
                encoder.endRow();
                twin.get(table).put(stripe | id, new Known(table, stripe | id, micros, number));
            }
            return encoder.finish();
        }

        private void cut() {
            position++;
            log.add(new Entry(position, List.of()));
            tables.cut(position);
            closed = position;
        }

        private void importAll() {
            if (closed < 0) {
                return;
            }
            for (Set<TableId> family : tables.families(closed)) {
                BuiltFamily built = tables.build(family, closed, (table, sequence) -> file(table));
                built.chunks()
                        .forEach((table, chunks) ->
                                chunks.forEach(chunk -> stored.computeIfAbsent(table, id -> new ArrayList<>())
                                        .add(chunk.info().file())));
                family.forEach(table -> positions.put(table, closed));
                tables.publish(built);
            }
        }

        private Path file(TableId table) {
            Path file = files.resolve(table + "." + fileNumber++);
            file.getParent().toFile().mkdirs();
            return file;
        }

        private void merge() {
            TableSchema schema = schemas.get(random.nextInt(TABLES));
            List<Chunk> chunks = tables.chunks(schema.id());
            if (chunks.size() > 1) {
                int from = random.nextInt(chunks.size() - 1);
                int to = from + 2 + random.nextInt(chunks.size() - from - 1);
                Path file = file(schema.id());
                tables.merge(schema, chunks.subList(from, to), file);
                List<Path> all = stored.get(schema.id());
                all.subList(from, to).clear();
                all.add(from, file);
                tables.replace(schema.id(), chunks.subList(from, to), Chunk.openVerified(file));
            }
        }

        /** Makes a file one of an older release. */
        private void age() {
            TableSchema schema = schemas.get(random.nextInt(TABLES));
            List<Path> all = stored.getOrDefault(schema.id(), List.of());
            if (!all.isEmpty()) {
                int index = random.nextInt(all.size());
                all.set(index, SecondVersion.of(all.get(index)));
                follow(schema.id());
            }
        }

        private void follow(TableId table) {
            assertTrue(tables.follow(List.of(new Listing(
                    table,
                    tables.moves(table),
                    stored.getOrDefault(table, List.of()),
                    positions.getOrDefault(table, Long.MIN_VALUE)))));
        }

        private void restart() {
            start();
            schemas.forEach(schema -> follow(schema.id()));
            for (Entry entry : log) {
                if (entry.batches().isEmpty()) {
                    tables.cut(entry.position());
                } else {
                    tables.add(entry.position(), entry.batches());
                }
            }
        }

        /** A reader from the start to the end, and one that stays for later. */
        private void read() {
            Follower whole = new Follower(someTables(), range());
            while (page(whole)) {
                // goes on
            }
            followers.add(new Follower(someTables(), range()));
        }

        private void goOn() {
            if (!followers.isEmpty()) {
                Follower follower = followers.get(random.nextInt(followers.size()));
                page(follower);
                if (random.nextInt(10) == 0) {
                    follower.range = new ReadRange(
                            !follower.range.isDescending(),
                            follower.range.from(),
                            follower.range.to(),
                            follower.range.earliestMicros(),
                            follower.range.latestMicros(),
                            follower.range.after(),
                            follower.range.limit());
                }
            }
        }

        private List<Integer> someTables() {
            List<Integer> some = new ArrayList<>();
            for (int i = 0; i < TABLES; i++) {
                if (random.nextBoolean()) {
                    some.add(i);
                }
            }
            return some.isEmpty() ? List.of(random.nextInt(TABLES)) : some;
        }

        private ReadRange range() {
            ReadOrder order = random.nextBoolean() ? ReadOrder.EVENT_TIME : ReadOrder.ARRIVAL;
            ReadRange range = ReadRange.all(order, 1 + random.nextInt(random.nextInt(3) == 0 ? 400 : 20));
            if (random.nextBoolean()) {
                range = range.descending();
            }
            if (random.nextInt(3) == 0) {
                range = range.between(point(), point());
            }
            return random.nextInt(3) == 0 ? range.withEventTimes(point().eventMicros(), point().eventMicros()) : range;
        }

        private RecordPoint point() {
            List<Known> all = new ArrayList<>(twin.get(random.nextInt(TABLES)).values());
            if (all.isEmpty()) {
                return new RecordPoint(random.nextLong(), random.nextInt(50));
            }
            Known some = all.get(random.nextInt(all.size()));
            return new RecordPoint(some.micros(), some.id() + random.nextInt(2));
        }

        /** Compares the next page and goes behind it; gives whether there is more. */
        private boolean page(Follower follower) {
            ReadRange range = follower.range;
            List<TableSnapshot> snapshots = follower.tables.stream()
                    .map(table -> tables.snapshot(schemas.get(table)))
                    .toList();
            long bytesMax = random.nextInt(4) == 0 ? 1_000 : 1L << 30;
            RecordPage page = new RecordReader(snapshots, Interruption.NEVER, bytesMax)
                    .read(range, List.of("rows", "none", "number"));
            List<Known> left = expected(follower);
            int wanted = Math.min(range.limit(), left.size());
            assertTrue(page.size() == wanted || (bytesMax == 1_000 && page.size() > 0 && page.size() < wanted));
            assertEquals(left.size() > page.size(), page.hasMore());
            for (int i = 0; i < page.size(); i++) {
                check(left.get(i), page, i);
            }
            follower.range = range.after(RecordCursor.parse(page.next().toString()));
            return page.hasMore();
        }

        private static void check(Known known, RecordPage page, int index) {
            assertEquals(
                    known.table() + 1L + "/" + known.id() + "/" + known.micros(),
                    page.table(index) + "/" + page.id(index) + "/" + page.eventMicros(index));
            List<FieldColumn> columns = page.parts().get(page.part()[index]).columns();
            int place = page.place()[index];
            assertEquals(null, columns.get(1));
            assertEquals(known.number(), ((FieldColumn.Numbers) columns.get(2)).values()[place]);
            long[] rows = ((FieldColumn.Rows) columns.get(0)).rows()[place];
            assertTrue(rows.length >= 1 && contains(rows, known.number() % 5));
        }

        private static boolean contains(long[] rows, long row) {
            for (long each : rows) {
                if (each == row) {
                    return true;
                }
            }
            return false;
        }

        /** All records that are left behind the cursor, in order. */
        private List<Known> expected(Follower follower) {
            ReadRange range = follower.range;
            boolean byTime = range.order() == ReadOrder.EVENT_TIME;
            Comparator<Known> byId = Comparator.comparingLong(Known::id).thenComparingInt(Known::table);
            Comparator<Known> upwards =
                    byTime ? Comparator.comparingLong(Known::micros).thenComparing(byId) : byId;
            Comparator<Known> order = range.isDescending() ? upwards.reversed() : upwards;
            List<Known> all = new ArrayList<>();
            for (int table : follower.tables) {
                for (Known known : twin.get(table).values()) {
                    boolean isMeant = (ttlMicros == 0 || known.micros() + ttlMicros > now())
                            && known.micros() >= range.earliestMicros()
                            && known.micros() <= range.latestMicros()
                            && (range.from() == null || compare(known, range.from(), byTime) >= 0)
                            && (range.to() == null || compare(known, range.to(), byTime) < 0);
                    if (isMeant && isBehind(known, range, order)) {
                        all.add(known);
                    }
                }
            }
            all.sort(order);
            return all;
        }

        private static int compare(Known known, RecordPoint point, boolean byTime) {
            int order = byTime ? Long.compare(known.micros(), point.eventMicros()) : 0;
            return order == 0 ? Long.compare(known.id(), point.sequence()) : order;
        }

        private static boolean isBehind(Known known, ReadRange range, Comparator<Known> order) {
            for (Map.Entry<TableId, RecordPoint> last : range.after().last().entrySet()) {
                int table = (int) last.getKey().value() - 1;
                RecordPoint point = last.getValue();
                Known read = new Known(table, point.sequence(), point.eventMicros(), 0);
                boolean counts = range.order() == ReadOrder.EVENT_TIME || table == known.table();
                if (counts && order.compare(known, read) <= 0) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void keepsCursorsAsText() {
        RecordCursor behind =
                RecordCursor.behind(ReadOrder.ARRIVAL, new TableId(7), new RecordPoint(-5, Long.MAX_VALUE));
        assertEquals(behind, RecordCursor.parse(behind.toString()));
        for (String wrong :
                List.of("", "x", "!", behind + "A", behind.toString().substring(4), "AgA", "AQc")) {
            assertThrows(Problem.class, () -> RecordCursor.parse(wrong), wrong);
        }
    }
}
