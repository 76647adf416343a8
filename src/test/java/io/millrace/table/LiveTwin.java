package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The naïve twin of all tables: applies each row at once to maps, in log order. Cells are by field id. */
public final class LiveTwin {
    /** The id of no field: there is a cell for it if the record exists, and not only bulk changes spoke of it. */
    static final int EXISTS = -1;

    /** What a record has in one field: rows of a set, the row of a mutex or bool, or a number. */
    static final class Cell {
        boolean known;
        Long number;
        final TreeSet<Object> rows = new TreeSet<>();

        void clear() {
            known = false;
            number = null;
            rows.clear();
        }
    }

    final Map<TableId, NavigableMap<Long, Map<Integer, Cell>>> records = new HashMap<>();
    final Map<TableId, Map<String, Long>> keys = new HashMap<>();
    /** The first moment without a record, of those that end. */
    private final Map<TableId, Map<Long, Long>> ends = new HashMap<>();

    /** The tables as they are at a moment. */
    LiveTwin at(long nowMicros) {
        LiveTwin living = new LiveTwin();
        living.keys.putAll(keys);
        records.forEach((table, all) -> all.forEach((id, cells) -> {
            if (ends(table).getOrDefault(id, Long.MAX_VALUE) > nowMicros) {
                living.records(table).put(id, cells);
            }
        }));
        return living;
    }

    private Map<Long, Long> ends(TableId table) {
        return ends.computeIfAbsent(table, id -> new HashMap<>());
    }

    NavigableMap<Long, Map<Integer, Cell>> records(TableId table) {
        return records.computeIfAbsent(table, id -> new TreeMap<>());
    }

    Map<String, Long> keys(TableId table) {
        return keys.computeIfAbsent(table, id -> new TreeMap<>());
    }

    private long id(TableId table, byte[] utf8, int offset, int length) {
        Map<String, Long> known = keys(table);
        String key = new String(utf8, offset, length, StandardCharsets.UTF_8);
        Long id = known.putIfAbsent(key, known.size() + 1L);
        return id == null ? known.size() : id;
    }

    /** Takes rows of the table version. */
    public RowVisitor rows(TableSchema written, Map<String, TableSchema> tables) {
        return new RowVisitor() {
            private final Map<Long, Long> ends = ends(written.id());
            private Map<Integer, Cell> record;
            private long id;
            private long received;
            private long eventTime;
            private Long expiry;

            private Field field(int position) {
                return written.field(position);
            }

            private Cell cell(int position) {
                return record.computeIfAbsent(field(position).id(), id -> new Cell());
            }

            @Override
            public void beginRow(long receivedMicros) {
                received = receivedMicros;
                eventTime = receivedMicros;
                expiry = null;
            }

            @Override
            public void recordId(long given) {
                id = given;
                if (received >= ends.getOrDefault(id, Long.MAX_VALUE)) {
                    records(written.id()).remove(id);
                }
                record = records(written.id()).computeIfAbsent(id, key -> new HashMap<>());
            }

            @Override
            public void recordKey(byte[] utf8, int offset, int length) {
                recordId(id(written.id(), utf8, offset, length));
            }

            @Override
            public void recordTime(long micros) {
                eventTime = micros;
            }

            @Override
            public void expires(long micros) {
                expiry = micros;
            }

            @Override
            public void clear(int position) {
                cell(position).clear();
            }

            @Override
            public void emptySet(int position) {
                cell(position).known = true;
            }

            @Override
            public void number(int position, long value) {
                Cell cell = cell(position);
                if (field(position).type().isNumeric()) {
                    cell.number = value;
                    cell.known = true;
                } else {
                    put(position, cell, value);
                }
            }

            @Override
            public void removeRow(int position, long row) {
                cell(position).rows.remove(row);
            }

            @Override
            public void key(int position, byte[] utf8, int offset, int length) {
                String foreign = field(position).options().foreignTable();
                if (foreign == null) {
                    put(position, cell(position), new String(utf8, offset, length, StandardCharsets.UTF_8));
                } else {
                    number(position, id(tables.get(foreign).id(), utf8, offset, length));
                }
            }

            private void put(int position, Cell cell, Object row) {
                if (!field(position).type().isMultiValued()) {
                    cell.rows.clear();
                }
                cell.rows.add(row);
                cell.known = true;
            }

            @Override
            public void value(int position, byte[] bytes, int offset, int length) {
                put(position, cell(position), new String(bytes, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void endRow() {
                record.put(EXISTS, new Cell());
                noteEnd();
            }

            private void noteEnd() {
                long ttl = written.timeToLive().toNanos() / 1000;
                Long end = expiry != null ? expiry : ttl > 0 ? Long.valueOf(eventTime + ttl) : null;
                if (end == null) {
                    ends.remove(id);
                } else {
                    ends.put(id, end);
                }
            }

            @Override
            public void bulk(BulkChange change) {
                if (change.kind() == BulkChange.Kind.NAME) {
                    id(written.id(), change.keyOrNull(), 0, change.keyOrNull().length);
                    return;
                }
                RecordSet all = RecordSet.ofBytes(change.records());
                if (change.kind() == BulkChange.Kind.EMPTY && all.isEmpty()) {
                    new ArrayList<>(records(written.id()).keySet()).forEach(each -> bulk(each, change));
                } else {
                    all.forEach(each -> bulk(each, change));
                }
            }

            private void bulk(long each, BulkChange change) {
                switch (change.kind()) {
                    case GIVE -> {
                        begin(each, change);
                        put(change.position(), cell(change.position()), name(change));
                    }
                    case TAKE, EMPTY -> {
                        record = records(written.id()).computeIfAbsent(each, key -> new HashMap<>());
                        if (field(change.position()).type().isMultiValued()) {
                            cell(change.position()).rows.remove(name(change));
                        } else if (field(change.position()).type().isNumeric()
                                || cell(change.position()).rows.contains(name(change))) {
                            clear(change.position());
                        }
                    }
                    case MAKE -> {
                        begin(each, change);
                        record.put(EXISTS, new Cell());
                        noteEnd();
                    }
                    case DELETE -> {
                        records(written.id()).remove(each);
                        ends.remove(each);
                    }
                    case NAME -> throw new IllegalStateException("a name is not about records");
                }
            }

            private void begin(long each, BulkChange change) {
                beginRow(change.receivedMicros());
                Long end = ends.get(each);
                recordId(each);
                if (end != null && received >= end) {
                    ends.remove(each);
                }
            }

            private Object name(BulkChange change) {
                return change.keyOrNull() == null
                        ? (Object) change.row()
                        : new String(change.keyOrNull(), StandardCharsets.UTF_8);
            }
        };
    }
}
