package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.BulkBuilder;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.SecondVersion;
import io.millrace.chunk.TimeViews;
import io.millrace.chunk.ValueCount;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.table.ChunkMerge.Ended;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random rows go into chunks and into a naïve twin; both must answer alike, also after random merges. */
class TableSnapshotModelTest {
    private static final int ROUNDS = Integer.getInteger("twin.rounds", 15);

    private static final long[] IDS = {
        0, 1, (1 << 20) - 1, 1 << 20, (1L << 32) - 1, 1L << 32, (3L << 32) + 9, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };
    private static final long[] ROWS = {0, 1, 2, 7, (1L << 44), Long.MAX_VALUE};
    private static final long[] NUMBERS = {
        0, 1, -1, 2, 5, -7, 1000, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 1L << 40, -(1L << 40)
    };
    private static final String[] KEYS = {"", "a", "ab", "b", "ä", "\uFFFD", "\uD83D\uDE00", "a longer key, to be sure"
    };
    private static final long DAY_MICROS = 86_400_000_000L;

    @TempDir
    Path folder;

    private int files;

    @Test
    void answersLikeItsTwinWhateverTheMerges() {
        long seed = Long.getLong("twin.seed", System.nanoTime());
        System.out.println("TableSnapshotModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            new Run(new Random(seed + round), round % 3 == 2 ? SampleTable.keyed() : SampleTable.unkeyed()).run();
        }
    }

    private final class Run {
        private final Random random;
        private final TableSchema schema;
        private final TableTwin twin;
        /** Whether there are many records, and many rows of mutexes. */
        private final boolean isWide;

        private final List<Chunk> chunks = new ArrayList<>();
        private final List<String> someKeys = new ArrayList<>();
        private long nextKeyId = 1;
        private TableSnapshot last;

        Run(Random random, TableSchema schema) {
            this.random = random;
            this.schema = schema;
            this.twin = new TableTwin(schema);
            this.isWide = random.nextBoolean();
            for (int i = 0; i < (isWide ? 300 : 60); i++) {
                someKeys.add(i < KEYS.length ? KEYS[i] : "key " + i);
            }
        }

        void run() {
            int count = 1 + random.nextInt(7);
            for (int sequence = 1; sequence <= count; sequence++) {
                addChunk(sequence);
                goOn();
                if (random.nextInt(4) == 0 && chunks.size() > 1) {
                    mergeSome();
                }
            }
            compare();
            while (chunks.size() > 1) {
                mergeSome();
                compare();
            }
        }

        /** Some of what the last snapshot has worked out is taken over; the rest is asked for the first time, or never. */
        private void goOn() {
            int below = random.nextInt(chunks.size() + 1);
            last = random.nextBoolean()
                    ? new TableSnapshot(schema, chunks, last)
                    : new TableSnapshot(schema, chunks.subList(0, below), last)
                            .under(chunks.subList(below, chunks.size()));
            TableSnapshot fresh = new TableSnapshot(schema, chunks);
            assertArrayEquals(fresh.stack().deletedLater(), last.stack().deletedLater());
            for (int position = 0; position < schema.fields().size(); position++) {
                if (random.nextInt(3) == 0) {
                    continue;
                }
                if (schema.field(position).type().isNumeric()) {
                    assertArrayEquals(
                            fresh.foldedNumbers(position).hidden(),
                            last.foldedNumbers(position).hidden());
                } else {
                    assertArrayEquals(
                            fresh.foldedRows(position).hidden(),
                            last.foldedRows(position).hidden());
                }
                assertEquals(fresh.known(position), last.known(position));
            }
            if (random.nextBoolean()) {
                assertEquals(fresh.existing(), last.existing());
            }
        }

        private void addChunk(int sequence) {
            if (random.nextInt(3) == 0) {
                addBulkChunk(sequence);
            } else {
                addChunkOfRows(sequence);
            }
        }

        private void addBulkChunk(int sequence) {
            TableSnapshot before = new TableSnapshot(schema, List.copyOf(chunks));
            BulkBuilder builder = new BulkBuilder(
                    schema,
                    (field, row, key) -> Optional.of(FamilyBuild.holders(before, field, row, key)),
                    null,
                    Long.MAX_VALUE);
            for (int left = random.nextInt(30); left > 0; left--) {
                BulkChange change = bulkChange();
                builder.bulk(change);
                twin.bulk(change);
            }
            ChunkHeader header = ChunkHeader.of(sequence);
            chunks.add(
                    random.nextBoolean()
                            ? builder.inMemory(header)
                            : Chunk.openVerified(builder.write(folder.resolve("c" + files++), header)
                                    .file()));
        }

        private BulkChange bulkChange() {
            byte[] records = bulkRecords().toBytes();
            long received = random.nextInt(1000) - 100L;
            int position = random.nextInt(schema.fields().size());
            Field field = schema.field(position);
            boolean hasRows = !field.type().isNumeric();
            switch (random.nextInt(6)) {
                case 0:
                    return BulkChange.make(received, records);
                case 1:
                    return BulkChange.delete(received, records);
                default:
                    BulkChange.Kind kind =
                            !hasRows || random.nextInt(3) == 0 ? BulkChange.Kind.TAKE : BulkChange.Kind.GIVE;
                    boolean isEmptied = field.type() == FieldType.SET && random.nextInt(4) == 0;
                    boolean isTimed = field.type() == FieldType.TIME && random.nextBoolean();
                    return new BulkChange(
                            isEmptied ? BulkChange.Kind.EMPTY : kind,
                            received,
                            position,
                            isTimed ? "1970010" + (1 + random.nextInt(3)) : "",
                            field.isKeyed() ? 0 : bulkRow(field),
                            field.isKeyed() ? KEYS[random.nextInt(KEYS.length)].getBytes(StandardCharsets.UTF_8) : null,
                            records);
            }
        }

        private long bulkRow(Field field) {
            return field.type() == FieldType.BOOL ? random.nextInt(2) : ROWS[random.nextInt(ROWS.length)];
        }

        private RecordSet bulkRecords() {
            long[] ids = new long[random.nextInt(40)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = random.nextInt(5) == 0 && !schema.isKeyed()
                        ? IDS[random.nextInt(IDS.length)]
                        : random.nextInt(200);
            }
            return RecordSet.of(ids);
        }

        private void addChunkOfRows(int sequence) {
            KeyAllocator keys = schema.isKeyed() ? new KeyAllocator(KeyTable.of(chunks), nextKeyId) : null;
            ChunkBuilder builder = new ChunkBuilder(schema, keys, name -> null);
            boolean ascending = random.nextBoolean();
            int rows = random.nextInt(10) == 0 ? 0 : random.nextInt(isWide ? 400 : 80);
            for (int i = 0; i < rows; i++) {
                feedRow(ascending ? i * 3L : -1, builder);
            }
            boolean inMemory = random.nextBoolean();
            ChunkHeader header = ChunkHeader.of(sequence);
            Chunk chunk = inMemory
                    ? builder.inMemory(header)
                    : Chunk.openVerified(
                            builder.write(folder.resolve("c" + files++), header).file());
            if (keys != null) {
                assertEquals(keys.newKeys(), chunk.info().keyCount());
                nextKeyId += keys.newKeys();
            }
            chunks.add(chunk);
            if (!inMemory && random.nextInt(4) == 0) {
                chunks.set(
                        chunks.size() - 1,
                        Chunk.openVerified(SecondVersion.of(chunk.info().file())));
            }
        }

        private void feedRow(long idOrNegative, ChunkBuilder builder) {
            long seed = random.nextLong();
            for (RowVisitor out : List.of(builder, twin)) {
                feedRow(new Random(seed), idOrNegative, out);
            }
        }

        private void feedRow(Random dice, long idOrNegative, RowVisitor out) {
            out.beginRow(dice.nextInt(1000));
            if (schema.isKeyed()) {
                byte[] key = someKeys.get(dice.nextInt(someKeys.size())).getBytes(StandardCharsets.UTF_8);
                out.recordKey(key, 0, key.length);
            } else {
                long edge = IDS[dice.nextInt(IDS.length)];
                long id = dice.nextInt(5) == 0 ? edge : dice.nextInt(isWide ? 500 : 200);
                out.recordId(idOrNegative < 0 ? id : idOrNegative);
            }
            if (dice.nextBoolean()) {
                out.recordTime(dice.nextInt(90) * (DAY_MICROS / 2) - 10 * DAY_MICROS);
            }
            for (int position = 0; position < schema.fields().size(); position++) {
                if (dice.nextInt(3) > 0) {
                    feedCell(dice, position, out);
                }
            }
            out.endRow();
        }

        private void feedCell(Random dice, int position, RowVisitor out) {
            Field field = schema.field(position);
            if (!field.type().isMultiValued()) {
                if (dice.nextInt(5) == 0) {
                    out.clear(position);
                } else {
                    feedValue(dice, position, out);
                }
                return;
            }
            if (dice.nextInt(6) == 0) {
                out.emptySet(position);
            }
            for (int left = dice.nextInt(4); left > 0; left--) {
                if (!field.isKeyed() && dice.nextInt(4) == 0) {
                    out.removeRow(position, ROWS[dice.nextInt(ROWS.length)]);
                } else {
                    feedValue(dice, position, out);
                }
            }
        }

        private void feedValue(Random dice, int position, RowVisitor out) {
            Field field = schema.field(position);
            if (isWide && field.type() == FieldType.MUTEX && dice.nextInt(4) > 0) {
                feedOneOfMany(dice.nextInt(150), position, out);
            } else if (field.isKeyed()) {
                byte[] key = ("x" + KEYS[dice.nextInt(KEYS.length)]).getBytes(StandardCharsets.UTF_8);
                out.key(position, key, 1, key.length - 1);
            } else {
                out.number(
                        position,
                        switch (field.type()) {
                            case BOOL -> dice.nextInt(2);
                            case INT, DECIMAL -> NUMBERS[dice.nextInt(NUMBERS.length)];
                            case TIMESTAMP -> 1_600_000_000_000L + dice.nextInt(50);
                            default -> ROWS[dice.nextInt(ROWS.length)];
                        });
            }
        }

        private void feedOneOfMany(int row, int position, RowVisitor out) {
            if (schema.field(position).isKeyed()) {
                byte[] key = ("key " + row).getBytes(StandardCharsets.UTF_8);
                out.key(position, key, 0, key.length);
            } else {
                out.number(position, 1000 + row);
            }
        }

        /** What newer chunks hide is gone from it, and nothing else. */
        private void rewriteOne() {
            int at = random.nextInt(chunks.size());
            Chunk chunk = chunks.get(at);
            Hidden hidden = Hidden.of(schema, chunk, chunks);
            Ended left = new Ended(RecordSet.empty(), RecordSet.empty(), List.of(hidden.cover()), Instant.now());
            ChunkInfo info =
                    ChunkMerge.merge(List.of(chunk), schema, left, Interruption.NEVER, folder.resolve("m" + files++));
            chunks.set(at, Chunk.openVerified(info.file()));
            assertEquals(RecordSet.empty(), chunks.get(at).records().and(hidden.deleted()));
            assertFalse(Hidden.of(schema, chunks.get(at), chunks).isHalf());
        }

        private void mergeSome() {
            rewriteOne();
            int from = random.nextInt(chunks.size() - 1);
            int to = from + 2 + random.nextInt(chunks.size() - from - 1);
            List<Chunk> neighbours = chunks.subList(from, to);
            Chunk merged = random.nextBoolean()
                    ? ChunkMerge.inMemory(List.copyOf(neighbours), schema)
                    : merged(List.copyOf(neighbours));
            neighbours.clear();
            chunks.add(from, merged);
        }

        private Chunk merged(List<Chunk> neighbours) {
            ChunkInfo info = ChunkMerge.merge(neighbours, schema, folder.resolve("m" + files++));
            Chunk merged = Chunk.openVerified(info.file());
            assertEquals(info, merged.info());
            return merged;
        }

        private void compare() {
            goOn();
            TableSnapshot snapshot = last;
            RecordSet all = twin.where((id, row) -> row.exists);
            assertEquals(all, snapshot.existing());
            RecordSet some = twin.where((id, row) -> row.exists && id % 3 == 0);
            compareKeys(snapshot);
            compareTimes(snapshot);
            for (int position = 0; position < schema.fields().size(); position++) {
                int at = position;
                assertEquals(twin.where(at, cell -> cell.known), snapshot.known(at), "known " + at);
                if (schema.field(position).type().isNumeric()) {
                    compareNumbers(snapshot, position, all);
                    compareAggregates(snapshot, position, null, all);
                    compareAggregates(snapshot, position, some, some);
                    compareAggregates(snapshot, position, RecordSet.empty(), RecordSet.empty());
                } else {
                    compareRows(snapshot, position, all);
                }
            }
        }

        private void compareKeys(TableSnapshot snapshot) {
            twin.idOfKey.forEach((key, id) -> {
                assertEquals(OptionalLong.of(id), snapshot.recordId(key), key);
                assertEquals(key, snapshot.recordKey(id));
            });
            assertEquals(OptionalLong.empty(), snapshot.recordId("never seen"));
            assertEquals(null, snapshot.recordKey(twin.idOfKey.size() + 1L));
            assertEquals(null, snapshot.recordKey(0));
        }

        private void compareTimes(TableSnapshot snapshot) {
            for (long[] span : new long[][] {{0, 500}, {-DAY_MICROS, DAY_MICROS * 40}, {17, 17}, {5, 4}}) {
                assertEquals(
                        twin.where((id, row) -> row.exists && row.eventTime >= span[0] && row.eventTime <= span[1]),
                        snapshot.eventTimeBetween(span[0], span[1]));
            }
        }

        private void compareNumbers(TableSnapshot snapshot, int position, RecordSet all) {
            List<Long> values = new ArrayList<>(List.of(1_600_000_000_020L, 3L, -6L));
            for (long number : NUMBERS) {
                values.add(number);
            }
            for (long value : values) {
                for (Comparison comparison : Comparison.values()) {
                    assertEquals(
                            twin.where(position, cell -> cell.number != null && holds(comparison, cell.number, value)),
                            snapshot.compare(position, comparison, value),
                            comparison + " " + value);
                }
                for (long high : values) {
                    assertEquals(
                            twin.where(
                                    position,
                                    cell -> cell.number != null && cell.number >= value && cell.number <= high),
                            snapshot.between(position, value, high));
                }
            }
            NumberColumn column = snapshot.values(position, all);
            int index = 0;
            for (long id : all.toArray()) {
                Long expected = twin.rows.get(id).cell(position).number;
                assertEquals(expected != null, column.present().get(index));
                assertEquals(expected == null ? 0 : expected, column.values()[index++]);
                assertEquals(
                        expected == null ? OptionalLong.empty() : OptionalLong.of(expected),
                        snapshot.value(position, id));
            }
            assertEquals(OptionalLong.empty(), snapshot.value(position, 1L << 50));
        }

        private static boolean holds(Comparison comparison, long a, long b) {
            return switch (comparison) {
                case EQUAL -> a == b;
                case NOT_EQUAL -> a != b;
                case LESS -> a < b;
                case LESS_OR_EQUAL -> a <= b;
                case GREATER -> a > b;
                case GREATER_OR_EQUAL -> a >= b;
            };
        }

        private void compareAggregates(TableSnapshot snapshot, int position, RecordSet filter, RecordSet records) {
            List<Long> numbers = new ArrayList<>();
            records.forEach(id -> numbers.add(twin.rows.get(id).cell(position).number));
            numbers.removeIf(number -> number == null);
            BigInteger sum = numbers.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
            assertEquals(new SumCount(sum, numbers.size()), snapshot.sum(position, filter));
            long min = numbers.stream().mapToLong(n -> n).min().orElse(0);
            long max = numbers.stream().mapToLong(n -> n).max().orElse(0);
            assertEquals(new ValueCount(min, count(numbers, min)), snapshot.min(position, filter));
            assertEquals(new ValueCount(max, count(numbers, max)), snapshot.max(position, filter));
        }

        private static long count(List<Long> numbers, long number) {
            return numbers.stream().filter(each -> each == number).count();
        }

        private void compareRows(TableSnapshot snapshot, int position, RecordSet all) {
            Field field = schema.field(position);
            Set<String> views = new TreeSet<>();
            if (field.type().isMultiValued()) {
                twin.rows.values().forEach(row -> row.cell(position).rowsByView.forEach((view, held) -> {
                    if (!held.isEmpty()) {
                        views.add(view);
                    }
                }));
            } else {
                views.add(TimeViews.STANDARD);
            }
            assertTrue(!field.type().isMultiValued() || snapshot.views(position).containsAll(views));
            for (String view : views) {
                compareRows(snapshot, position, List.of(view), all);
            }
            compareRows(snapshot, position, views, all);
            compareRows(snapshot, position, List.of("1901"), all);
        }

        private void compareRows(TableSnapshot snapshot, int position, Collection<String> views, RecordSet all) {
            boolean keyed = schema.field(position).isKeyed();
            TreeSet<Object> names = new TreeSet<>();
            twin.rows.values().forEach(row -> names.addAll(rows(row, position, views)));
            List<Object> walked = new ArrayList<>();
            RowCursor cursor = snapshot.rows(position, views);
            byte[] lastKey = null;
            while (cursor.next()) {
                Object name = keyed ? (Object) cursor.key() : (Object) cursor.row();
                walked.add(name);
                assertEquals(having(position, views, name), cursor.records(), "row " + name);
                if (keyed) {
                    byte[] key = cursor.key().getBytes(StandardCharsets.UTF_8);
                    assertTrue(lastKey == null || java.util.Arrays.compareUnsigned(lastKey, key) < 0);
                    lastKey = key;
                }
            }
            assertEquals(names, new TreeSet<>(walked));
            assertEquals(names.size(), walked.size());
            assertFalse(cursor.next());
            for (Object name : names) {
                RecordSet found = keyed
                        ? snapshot.row(position, views, (String) name)
                        : snapshot.row(position, views, (Long) name);
                assertEquals(having(position, views, name), found);
            }
            assertTrue(
                    keyed
                            ? snapshot.row(position, views, "never").isEmpty()
                            : snapshot.row(position, views, 99L).isEmpty());
            for (RecordSet some :
                    List.of(all, twin.where((id, row) -> id % 7 == 0), all.limit(random.nextInt(50), 3))) {
                compareColumn(snapshot, position, views, some, keyed);
            }
            compareCounts(snapshot, position, views, names, null);
            compareCounts(snapshot, position, views, names, RecordSet.empty());
            compareCounts(snapshot, position, views, names, all.limit(random.nextInt(50), 5));
            compareCounts(snapshot, position, views, names, twin.where((id, row) -> id % 2 == 0));
        }

        /** As a ranking asks: for ever more, at random moments. */
        private void compareCounts(
                TableSnapshot snapshot,
                int position,
                Collection<String> views,
                Set<Object> names,
                RecordSet filterOrNull) {
            Map<Object, Long> expected = new HashMap<>();
            for (Object name : names) {
                RecordSet having = having(position, views, name);
                expected.put(name, filterOrNull == null ? having.cardinality() : having.andCardinality(filterOrNull));
            }
            for (int mostRises : new int[] {0, 3}) {
                Map<Object, Long> left = new HashMap<>(expected);
                RowCounts counts = snapshot.counts(position, views, filterOrNull);
                long atLeast = 1;
                while (counts.next(atLeast)) {
                    Object name =
                            schema.field(position).isKeyed() ? counts.keyLater().get() : (Object) counts.row();
                    assertEquals(left.remove(name), counts.count(), "row " + name);
                    assertTrue(counts.count() >= atLeast);
                    atLeast += random.nextInt(2) * (long) Math.min(mostRises, random.nextInt(4));
                }
                long most = atLeast;
                left.values().forEach(count -> assertTrue(count < most, count + " records were passed over"));
            }
        }

        private void compareColumn(
                TableSnapshot snapshot, int position, Collection<String> views, RecordSet all, boolean keyed) {
            RowColumn column = snapshot.rowsOf(position, views, all);
            long[] ids = all.toArray();
            for (int i = 0; i < ids.length; i++) {
                Set<Object> expected = rows(twin.rows.get(ids[i]), position, views);
                if (keyed) {
                    assertEquals(expected, new TreeSet<Object>(List.of(column.keys()[i])));
                    assertEquals(expected.size(), column.keys()[i].length);
                } else {
                    long[] numbers =
                            expected.stream().mapToLong(name -> (Long) name).toArray();
                    assertArrayEquals(numbers, column.rows()[i]);
                }
            }
        }

        private RecordSet having(int position, Collection<String> views, Object name) {
            return twin.where((id, row) -> rows(row, position, views).contains(name));
        }

        private Set<Object> rows(TableTwin.Row row, int position, Collection<String> views) {
            TableTwin.Cell cell = row.cell(position);
            if (schema.field(position).type().isMultiValued()) {
                return cell.rows(views);
            }
            return cell.mutexRow == null || !views.contains(TimeViews.STANDARD) ? Set.of() : Set.of(cell.mutexRow);
        }
    }
}
