package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowColumn;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * All bool fields of a table seen as one keyed set, whose rows are the fields' names: the records where the field is true
 * ({@code bools}), or those where it is known ({@code bools-exists}). Immutable.
 */
final class PackedBools implements QueryField {
    static final String TRUE = "bools";
    static final String KNOWN = "bools-exists";

    private static final FieldOptions OPTIONS = FieldOptions.set(true);

    private final TableSnapshot table;
    private final String name;
    private final List<Field> fields;

    private PackedBools(TableSnapshot table, String name, List<Field> fields) {
        this.table = table;
        this.name = name;
        this.fields = fields;
    }

    /** The field of that name, or null if the name is another or the table has no bool field. */
    static PackedBools find(TableSnapshot table, String name) {
        if (!name.equals(TRUE) && !name.equals(KNOWN)) {
            return null;
        }
        TableSchema schema = table.schema();
        List<Field> bools = schema.fields().stream()
                .filter(field -> field.type() == FieldType.BOOL)
                .sorted(Comparator.comparing(Field::name))
                .toList();
        return bools.isEmpty() ? null : new PackedBools(table, name, bools);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FieldOptions options() {
        return OPTIONS;
    }

    @Override
    public RecordSet known() {
        List<RecordSet> known = new ArrayList<>();
        for (Field field : fields) {
            known.add(table.known(position(field)));
        }
        return RecordSet.union(known);
    }

    @Override
    public NavigableSet<String> views() {
        return new TreeSet<>(List.of(TimeViews.STANDARD));
    }

    @Override
    public RecordSet row(Collection<String> views, RowName row, RecordSet onlyOrNull) {
        for (Field field : fields) {
            if (field.name().equals(row.key())) {
                return onlyOrNull == null ? records(field) : records(field).and(onlyOrNull);
            }
        }
        return RecordSet.empty();
    }

    private RecordSet records(Field field) {
        int position = position(field);
        return name.equals(KNOWN) ? table.known(position) : table.row(position, TimeViews.STANDARD, 1);
    }

    private int position(Field field) {
        return table.schema().position(field.name());
    }

    @Override
    public RowCursor rows(Collection<String> views) {
        return new Cursor(fields.iterator());
    }

    @Override
    public RowCursor rowsAfter(Collection<String> views, RowName row) {
        return new Cursor(fields.stream()
                .filter(field -> KeyOrder.compare(field.name(), row.key()) > 0)
                .iterator());
    }

    @Override
    public boolean knows(String key) {
        return fields.stream().anyMatch(field -> field.name().equals(key));
    }

    /** The fields' places by name. */
    @Override
    public long[] ids(RowKeyIds keyIds, List<String> keys) {
        List<String> names = fields.stream().map(Field::name).toList();
        return keys.stream().mapToLong(key -> names.indexOf(key) + 1L).toArray();
    }

    @Override
    public RowColumn rowsOf(Collection<String> views, RecordSet records) {
        List<RecordSet> rows = fields.stream().map(this::records).toList();
        long[] ids = records.toArray();
        String[][] keys = new String[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            List<String> names = new ArrayList<>();
            for (int f = 0; f < rows.size(); f++) {
                if (rows.get(f).contains(ids[i])) {
                    names.add(fields.get(f).name());
                }
            }
            keys[i] = names.toArray(String[]::new);
        }
        return new RowColumn(null, keys);
    }

    /** Walks over the bool fields by name. Confined to one thread. */
    private final class Cursor implements RowCursor {
        private final Iterator<Field> left;
        private Field field;
        private RecordSet records;

        Cursor(Iterator<Field> left) {
            this.left = left;
        }

        @Override
        public boolean next() {
            while (left.hasNext()) {
                field = left.next();
                records = PackedBools.this.records(field);
                if (!records.isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public long row() {
            throw new IllegalStateException(name + " is keyed");
        }

        @Override
        public String key() {
            return field.name();
        }

        @Override
        public Supplier<String> keyLater() {
            return field::name;
        }

        @Override
        public RecordSet records() {
            return records;
        }
    }
}
