package io.millrace.apptest.twin;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The naïve twin of a table: a map of records, which are named by their ids or keys. A record that does not exist may have rows, from
 * imports of bitmaps. Confined to one thread.
 */
public final class TwinTable {
    public final String name;
    public final boolean isKeyed;
    public final Map<String, TwinField> fields = new LinkedHashMap<>();
    private final TreeMap<Object, TwinRecord> records = new TreeMap<>();

    private static final class TwinRecord {
        private boolean exists;
        private final Map<String, TwinCell> cells = new TreeMap<>();
    }

    public TwinTable(String name, boolean isKeyed) {
        this.name = name;
        this.isKeyed = isKeyed;
    }

    public TwinTable copy() {
        TwinTable copy = new TwinTable(name, isKeyed);
        copy.fields.putAll(fields);
        records.forEach((id, record) -> {
            TwinRecord copied = new TwinRecord();
            copied.exists = record.exists;
            record.cells.forEach((field, cell) -> copied.cells.put(field, cell.copy()));
            copy.records.put(id, copied);
        });
        return copy;
    }

    public void dropField(TwinField field) {
        fields.remove(field.name());
        records.values().forEach(record -> record.cells.remove(field.name()));
    }

    // what is there

    Set<Object> existing() {
        return records.entrySet().stream()
                .filter(record -> record.getValue().exists)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the record has in the field, which is nothing to be changed. */
    TwinCell cell(Object id, TwinField field) {
        TwinRecord record = records.get(id);
        return record == null ? new TwinCell() : record.cells.getOrDefault(field.name(), new TwinCell());
    }

    /** The records whose cell is like that, whether they exist or not. */
    Set<Object> where(TwinField field, Predicate<TwinCell> matches) {
        return records.keySet().stream()
                .filter(id -> matches.test(cell(id, field)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that have the row in some view. */
    Set<Object> having(TwinField field, Object row) {
        return where(
                field,
                cell -> field.isNumber() ? cell.isKnown() : cell.allRows().contains(row));
    }

    // what happens

    private TwinCell changing(Object id, TwinField field) {
        return records.computeIfAbsent(id, key -> new TwinRecord())
                .cells
                .computeIfAbsent(field.name(), key -> new TwinCell());
    }

    void make(Object id) {
        records.computeIfAbsent(id, key -> new TwinRecord()).exists = true;
    }

    void delete(Set<Object> ids) {
        records.keySet().removeAll(ids);
    }

    /** The record gets the value, as a row of the log does it; whether that changes anything. */
    boolean set(Object id, TwinField field, Object value, LocalDateTime timeOrNull) {
        make(id);
        if (!field.isMany()) {
            return changing(id, field).replace(value);
        }
        boolean isChanged = false;
        for (String view : field.kind() == TwinField.Kind.TIME ? field.views(timeOrNull) : field.views(null)) {
            isChanged |= changing(id, field).give(view, value);
        }
        return isChanged;
    }

    /** The record has the row from now on, in this view only, and need not exist. */
    void give(Object id, TwinField field, String view, Object row) {
        if (field.isMany()) {
            changing(id, field).give(view, row);
        } else {
            changing(id, field).replace(row);
        }
    }

    /** The record loses the row, or whatever number it has; whether it had it. */
    boolean take(Object id, TwinField field, Object row) {
        TwinCell cell = cell(id, field);
        if (field.isMany()) {
            return cell.take(row);
        }
        boolean had = field.isNumber() ? cell.isKnown() : row.equals(cell.single());
        if (had) {
            cell.clear();
        }
        return had;
    }

    /** The record loses the row in this view, of a field with several rows; else as {@link #take}. */
    void takeFrom(String view, Object id, TwinField field, Object row) {
        if (field.isMany()) {
            cell(id, field).rows(view).remove(row);
        } else {
            take(id, field, row);
        }
    }

    void clear(Object id, TwinField field) {
        cell(id, field).clear();
    }

    /** The record has a set from now on, be it empty. */
    void makeKnown(Object id, TwinField field) {
        changing(id, field).makeKnown();
    }
}
