package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tables of thousands of fields of which a record has a few: they answer right, and cost by what is there. */
class WideTableTest {
    private static final int FIELDS = 6_000;
    private static final int KINDS = 6;

    private static TableSchema schema() {
        List<FieldOptions> kinds = List.of(
                FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null),
                FieldOptions.mutex(true),
                FieldOptions.set(false),
                FieldOptions.time(false, "Y", Duration.ZERO, false),
                FieldOptions.bool(),
                FieldOptions.stored(StoredContent.TEXT));
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS; i++) {
            fields.add(new Field(2 * i + 1, "f" + i, kinds.get(i % KINDS), 0));
        }
        return new TableSchema(new TableId(7), "db", "wide", false, true, 1, 0, fields);
    }

    /** By position, then record: a number, a text, or a bit for each row of a set. */
    private final Map<Integer, Map<Long, Object>> twin = new HashMap<>();

    private void row(ChunkBuilder rows, long id, Random dice) {
        rows.beginRow(id);
        rows.recordId(id);
        TreeSet<Integer> positions = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            positions.add(dice.nextInt(dice.nextBoolean() ? FIELDS : 12));
        }
        for (int position : positions) {
            Map<Long, Object> cells = twin.computeIfAbsent(position, key -> new TreeMap<>());
            int value = dice.nextInt(2);
            byte[] text = ("v" + value).getBytes(StandardCharsets.UTF_8);
            switch (position % KINDS) {
                case 0, 4 -> {
                    rows.number(position, value);
                    cells.put(id, (long) value);
                }
                case 1 -> {
                    rows.key(position, text, 0, text.length);
                    cells.put(id, "v" + value);
                }
                case 5 -> {
                    if (value == 0) {
                        rows.clear(position);
                        cells.remove(id);
                    } else {
                        rows.value(position, text, 0, text.length);
                        cells.put(id, "v" + value);
                    }
                }
                default -> {
                    rows.number(position, value);
                    cells.merge(id, 1L << value, (old, one) -> (Long) old | (Long) one);
                }
            }
        }
        rows.endRow();
    }

    @Test
    void answersLikeMaps() {
        long seed = new Random().nextLong();
        System.out.println("WideTableTest seed " + seed);
        Random dice = new Random(seed);
        TableSchema schema = schema();
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ChunkBuilder rows = SampleTable.builder(schema);
            for (int j = 0; j < 2_000; j++) {
                row(rows, dice.nextInt(3_000), dice);
            }
            chunks.add(rows.inMemory(ChunkHeader.of(i + 1)));
        }
        compare(new TableSnapshot(schema, chunks), "seed " + seed);
        compare(new TableSnapshot(schema, List.of(ChunkMerge.inMemory(chunks, schema))), "merged, seed " + seed);
    }

    private void compare(TableSnapshot table, String label) {
        for (int position = 0; position < FIELDS; position += 1 + position / 12) {
            Map<Long, Object> expected = twin.getOrDefault(position, Map.of());
            RecordSet known = table.known(position);
            assertEquals(
                    RecordSet.of(expected.keySet().stream().mapToLong(id -> id).toArray()), known, label);
            int place = 0;
            for (Map.Entry<Long, Object> cell : expected.entrySet()) {
                assertEquals(cell.getValue(), value(table, position, cell.getKey()), label);
                if (++place == 20) {
                    break;
                }
            }
        }
    }

    private static Object value(TableSnapshot table, int position, long id) {
        RecordSet record = RecordSet.of(id);
        List<String> standard = List.of(TimeViews.STANDARD);
        return switch (position % KINDS) {
            case 0 -> table.value(position, id).getAsLong();
            case 1 -> table.rowsOf(position, standard, record).keys()[0][0];
            case 4 -> table.rowsOf(position, standard, record).rows()[0][0];
            case 5 -> table.stored(position, record).text(0);
            default -> {
                long rows = 0;
                for (long row : table.rowsOf(position, standard, record).rows()[0]) {
                    rows |= 1L << row;
                }
                yield rows;
            }
        };
    }

    @Test
    void makesSectionsOnlyOfFieldsThatOccur() {
        ChunkBuilder rows = SampleTable.builder(schema());
        for (int i = 0; i < 100; i++) {
            rows.beginRow(i);
            rows.recordId(i);
            rows.number(FIELDS - KINDS, i);
            rows.endRow();
        }
        Chunk chunk = rows.inMemory(ChunkHeader.of(1));
        assertEquals(
                List.of(2 * (FIELDS - KINDS) + 1),
                java.util.Arrays.stream(chunk.fields()).boxed().toList());
        assertEquals(4, chunk.info().sections());
        assertEquals(4, ChunkMerge.inMemory(List.of(chunk), schema()).info().sections());
    }

    @Test
    void isNotFullOfFieldsThatAreNotThere() {
        ChunkBuilder rows = new ChunkBuilder(schema(), null, name -> null, 256L << 20);
        Random dice = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            rows.beginRow(i);
            rows.recordId(i);
            rows.number(KINDS * dice.nextInt(FIELDS / KINDS), i);
            rows.endRow();
        }
        assertFalse(rows.isFull());
        assertTrue(rows.heapBytes() > 200_000 * 100 && rows.heapBytes() < 200_000 * 300, rows.heapBytes() + " bytes");
        Chunk chunk = rows.inMemory(ChunkHeader.of(1));
        assertTrue(chunk.info().bytes() < 60 << 20, chunk.info().bytes() + " bytes");
    }
}
