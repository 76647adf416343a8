package io.millrace.mapping.json;

import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A table as plain maps: applies rows one after the other, and checks that they come as a visitor may expect. */
public final class RowModel implements RowVisitor {
    /** What is stored of one record. */
    public static final class Stored {
        /** Multi-valued fields, by field name, then by view. */
        public final Map<String, Map<String, Set<Object>>> sets = new TreeMap<>();
        /** All other fields. */
        public final Map<String, Object> values = new TreeMap<>();
    }

    public final Map<Object, Stored> records = new TreeMap<>();
    int rows;

    private final TableSchema table;
    private Stored row;
    private Long time;
    private boolean isOpen;
    private int lastPosition;

    RowModel(TableSchema table) {
        this.table = table;
    }

    @Override
    public void beginRow(long receivedMicros) {
        require(!isOpen);
        isOpen = true;
        row = null;
        time = null;
        lastPosition = -1;
    }

    @Override
    public void recordId(long id) {
        require(isOpen && row == null && !table.isKeyed() && id >= 0);
        row = records.computeIfAbsent(id, key -> new Stored());
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        require(isOpen && row == null && table.isKeyed() && length > 0);
        row = records.computeIfAbsent(new String(utf8, offset, length, StandardCharsets.UTF_8), key -> new Stored());
    }

    @Override
    public void recordTime(long micros) {
        require(row != null && time == null && lastPosition == -1);
        time = micros;
    }

    @Override
    public void expires(long micros) {
        throw new UnsupportedOperationException("no expiry here");
    }

    @Override
    public void clear(int position) {
        Field field = at(position);
        require(!field.type().isMultiValued());
        row.values.remove(field.name());
    }

    @Override
    public void emptySet(int position) {
        Field field = at(position);
        require(field.type().isMultiValued());
        set(field, "standard");
    }

    @Override
    public void number(int position, long value) {
        Field field = at(position);
        require(!field.isKeyed());
        if (field.type().isMultiValued()) {
            require(value >= 0);
            add(field, value);
        } else {
            row.values.put(field.name(), value);
        }
    }

    @Override
    public void removeRow(int position, long rowNumber) {
        Field field = at(position);
        require(field.type() == FieldType.SET && rowNumber >= 0);
        set(field, "standard").remove(rowNumber);
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        Field field = at(position);
        require(length > 0 && (field.isKeyed() || field.options().foreignTable() != null));
        String key = new String(utf8, offset, length, StandardCharsets.UTF_8);
        if (field.type().isMultiValued()) {
            add(field, key);
        } else {
            row.values.put(field.name(), key);
        }
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("no stored values here");
    }

    @Override
    public void bulk(BulkChange change) {
        throw new IllegalStateException("mappings make rows");
    }

    @Override
    public void endRow() {
        require(row != null);
        isOpen = false;
        rows++;
    }

    private Field at(int position) {
        Field field = table.field(position);
        require(row != null && position >= lastPosition);
        require(position > lastPosition || field.type().isMultiValued());
        lastPosition = position;
        return field;
    }

    private void add(Field field, Object member) {
        set(field, "standard").add(member);
        if (time != null && field.options() instanceof FieldOptions.Time options) {
            for (char unit : options.quantum().toCharArray()) {
                String pattern = "uuuuMMddHH".substring(0, 4 + 2 * "YMDH".indexOf(unit));
                set(
                                field,
                                DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                                        .format(Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000L))
                                                .atOffset(ZoneOffset.UTC)))
                        .add(member);
            }
        }
    }

    private Set<Object> set(Field field, String view) {
        return row.sets
                .computeIfAbsent(field.name(), name -> new TreeMap<>())
                .computeIfAbsent(view, name -> new TreeSet<>());
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("a row was visited in the wrong order or with a wrong value");
        }
    }
}
