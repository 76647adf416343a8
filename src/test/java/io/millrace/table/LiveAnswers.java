package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.model.Field;
import io.millrace.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Compares all that a table answers with its twin. */
public final class LiveAnswers {
    private static final LiveTwin.Cell NOTHING = new LiveTwin.Cell();

    private final LiveTwin twin;
    private final TableSnapshot table;
    private final TableId id;

    public LiveAnswers(LiveTwin twin, TableSnapshot table) {
        this.twin = twin;
        this.table = table;
        this.id = table.schema().id();
    }

    public void compare() {
        assertEquals(where(record -> record.containsKey(LiveTwin.EXISTS)), table.existing());
        for (int position = 0; position < table.schema().fields().size(); position++) {
            Field field = table.schema().field(position);
            int fieldId = field.id();
            assertEquals(
                    where(record -> cell(record, fieldId).known), table.known(position), () -> "known " + field.name());
            if (field.type().isNumeric()) {
                compareNumbers(position, fieldId);
            } else {
                compareRows(position, field);
            }
        }
        compareKeys();
    }

    private RecordSet where(Predicate<Map<Integer, LiveTwin.Cell>> condition) {
        return RecordSet.of(twin.records(id).entrySet().stream()
                .filter(record -> condition.test(record.getValue()))
                .mapToLong(Map.Entry::getKey)
                .toArray());
    }

    private static LiveTwin.Cell cell(Map<Integer, LiveTwin.Cell> record, int fieldId) {
        return record.getOrDefault(fieldId, NOTHING);
    }

    private void compareNumbers(int position, int fieldId) {
        NumberColumn column = table.values(position, table.existing());
        int index = 0;
        for (Map<Integer, LiveTwin.Cell> record : twin.records(id).values()) {
            if (!record.containsKey(LiveTwin.EXISTS)) {
                continue;
            }
            Long expected = cell(record, fieldId).number;
            assertEquals(expected != null, column.present().get(index));
            assertEquals(expected == null ? 0 : expected, column.values()[index++]);
        }
    }

    private void compareRows(int position, Field field) {
        Map<Object, RecordSet> expected = new TreeMap<>();
        twin.records(id).values().forEach(record -> cell(record, field.id())
                .rows
                .forEach(row -> expected.computeIfAbsent(
                        row, name -> where(other -> cell(other, field.id()).rows.contains(name)))));
        Map<Object, RecordSet> found = new TreeMap<>();
        RowCursor cursor = table.rows(position, "standard");
        while (cursor.next()) {
            found.put(field.isKeyed() ? (Object) cursor.key() : (Object) cursor.row(), cursor.records());
        }
        assertEquals(expected, found, field.name());
        expected.forEach((row, records) -> assertEquals(
                records,
                field.isKeyed()
                        ? table.row(position, List.of("standard"), (String) row)
                        : table.row(position, List.of("standard"), (Long) row)));
    }

    private void compareKeys() {
        Map<String, Long> keys = twin.keys(id);
        keys.forEach((key, record) -> {
            assertEquals(OptionalLong.of(record), table.recordId(key), key);
            assertEquals(key, table.recordKey(record));
        });
        assertNull(table.recordKey(keys.size() + 1L));
        assertEquals(OptionalLong.empty(), table.recordId("never seen"));
    }
}
