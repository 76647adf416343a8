package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** The naïve twin of a table: applies each row at once to maps. Rows and keys are both kept as objects. */
final class TableTwin implements RowVisitor {
    /** What a record has in one field. */
    static final class Cell {
        boolean known;
        Long number;
        Object mutexRow;
        final Map<String, TreeSet<Object>> rowsByView = new TreeMap<>();

        Set<Object> rows(Collection<String> views) {
            Set<Object> rows = new TreeSet<>();
            views.forEach(view -> rows.addAll(rowsByView.getOrDefault(view, new TreeSet<>())));
            return rows;
        }
    }

    static final class Row {
        long eventTime;
        /** Bulk changes give rows to records that do not exist. */
        boolean exists;

        final Map<Integer, Cell> cells = new HashMap<>();

        Cell cell(int position) {
            return cells.computeIfAbsent(position, key -> new Cell());
        }
    }

    final TreeMap<Long, Row> rows = new TreeMap<>();
    final Map<String, Long> idOfKey = new TreeMap<>();
    private final TableSchema schema;
    private long received;
    private Long time;
    private Row row;

    TableTwin(TableSchema schema) {
        this.schema = schema;
    }

    @Override
    public void beginRow(long receivedMicros) {
        received = receivedMicros;
        time = null;
    }

    @Override
    public void recordId(long id) {
        row = rows.computeIfAbsent(id, key -> new Row());
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        String key = new String(utf8, offset, length, StandardCharsets.UTF_8);
        recordId(idOfKey.computeIfAbsent(key, name -> idOfKey.size() + 1L));
    }

    @Override
    public void recordTime(long micros) {
        time = micros;
    }

    @Override
    public void expires(long micros) {
        throw new UnsupportedOperationException("no expiry here");
    }

    @Override
    public void clear(int position) {
        Cell cell = row.cell(position);
        cell.known = false;
        cell.number = null;
        cell.mutexRow = null;
    }

    @Override
    public void emptySet(int position) {
        row.cell(position).known = true;
    }

    @Override
    public void number(int position, long value) {
        if (schema.field(position).type().isNumeric()) {
            row.cell(position).known = true;
            row.cell(position).number = value;
        } else {
            put(position, value);
        }
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        put(position, new String(utf8, offset, length, StandardCharsets.UTF_8));
    }

    private void put(int position, Object name) {
        Field field = schema.field(position);
        Cell cell = row.cell(position);
        cell.known = true;
        if (!field.type().isMultiValued()) {
            cell.mutexRow = name;
            return;
        }
        FieldOptions.Time options = field.options() instanceof FieldOptions.Time itsOptions ? itsOptions : null;
        if (options == null || !options.noStandardView()) {
            add(cell, TimeViews.STANDARD, name);
        }
        if (options != null && time != null) {
            TimeViews.of(options.quantum(), time).forEach(view -> add(cell, view, name));
        }
    }

    private static void add(Cell cell, String view, Object name) {
        cell.rowsByView.computeIfAbsent(view, key -> new TreeSet<>()).add(name);
    }

    @Override
    public void removeRow(int position, long name) {
        row.cell(position).rowsByView.values().forEach(rowsOfView -> rowsOfView.remove(name));
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("no stored values here");
    }

    @Override
    public void endRow() {
        row.eventTime = time == null ? received : time;
        row.exists = true;
    }

    @Override
    public void bulk(BulkChange change) {
        RecordSet records = RecordSet.ofBytes(change.records());
        if (change.kind() == BulkChange.Kind.EMPTY && records.isEmpty()) {
            new ArrayList<>(rows.keySet()).forEach(id -> bulk(id, change));
        } else {
            records.forEach(id -> bulk(id, change));
        }
    }

    private void bulk(long id, BulkChange change) {
        int position = change.position();
        switch (change.kind()) {
            case GIVE -> {
                Cell cell = rows.computeIfAbsent(id, key -> new Row()).cell(position);
                cell.known = true;
                if (schema.field(position).type().isMultiValued()) {
                    add(cell, change.view().isEmpty() ? TimeViews.STANDARD : change.view(), name(change));
                } else {
                    cell.mutexRow = name(change);
                }
            }
            case TAKE, EMPTY -> {
                row = rows.computeIfAbsent(id, key -> new Row());
                if (schema.field(position).type().isMultiValued()) {
                    row.cell(position).rowsByView.values().forEach(rowsOfView -> rowsOfView.remove(name(change)));
                } else if (schema.field(position).type().isNumeric()
                        || name(change).equals(row.cell(position).mutexRow)) {
                    clear(position);
                }
            }
            case MAKE -> {
                row = rows.computeIfAbsent(id, key -> new Row());
                row.exists = true;
                row.eventTime = change.receivedMicros();
            }
            case DELETE -> rows.remove(id);
            case NAME -> throw new UnsupportedOperationException("no record keys here");
        }
    }

    private static Object name(BulkChange change) {
        return change.keyOrNull() == null
                ? (Object) change.row()
                : new String(change.keyOrNull(), StandardCharsets.UTF_8);
    }

    RecordSet where(BiPredicate<Long, Row> condition) {
        return RecordSet.of(rows.entrySet().stream()
                .filter(entry -> condition.test(entry.getKey(), entry.getValue()))
                .mapToLong(Map.Entry::getKey)
                .toArray());
    }

    RecordSet where(int position, java.util.function.Predicate<Cell> condition) {
        return where((id, found) -> condition.test(found.cell(position)));
    }
}
