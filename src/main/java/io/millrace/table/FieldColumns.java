package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldColumn;
import io.millrace.model.FieldOptions;
import java.util.Collection;
import java.util.List;

/** Reads the cells of fields for some records of a table at one moment. Confined to one thread. */
final class FieldColumns {
    private final TableSnapshot table;
    private final RecordSet records;

    FieldColumns(TableSnapshot table, RecordSet records) {
        this.table = table;
        this.records = records;
    }

    /**
     * The cells of a field; of a time field without a standard view the rows of all its views.
     *
     * @return null if its stored values are longer together than {@code bytesMax}
     */
    FieldColumn read(int position, long bytesMax) {
        Field field = table.schema().field(position);
        return switch (field.type().form()) {
            case NUMBERS -> {
                NumberColumn numbers = table.values(position, records);
                yield new FieldColumn.Numbers(numbers.values(), numbers.present());
            }
            case ROWS -> rows(position, views(field, position));
            case VALUES -> values(table.stored(position, records), bytesMax);
        };
    }

    private Collection<String> views(Field field, int position) {
        boolean isInPeriodsOnly = field.options() instanceof FieldOptions.Time time && time.noStandardView();
        return isInPeriodsOnly ? table.views(position) : List.of(TimeViews.STANDARD);
    }

    private FieldColumn rows(int position, Collection<String> views) {
        RowColumn column = table.rowsOf(position, views, records);
        RecordSet known = table.foldedRows(position).known(records);
        if (column.keys() == null) {
            long[][] rows = column.rows().clone();
            unset(rows, known);
            return new FieldColumn.Rows(rows);
        }
        String[][] keys = column.keys().clone();
        unset(keys, known);
        return new FieldColumn.Keys(keys);
    }

    /** Where there is no value, not even an empty set, there are no rows either. */
    private void unset(Object[] cells, RecordSet known) {
        int[] at = {0};
        records.forEach(record -> {
            if (!known.contains(record)) {
                cells[at[0]] = null;
            }
            at[0]++;
        });
    }

    private static FieldColumn values(StoredValues stored, long bytesMax) {
        byte[][] values = new byte[stored.size()][];
        long bytes = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = stored.copy(i);
            bytes += values[i] == null ? 0 : values[i].length;
            if (bytes > bytesMax) {
                return null;
            }
        }
        return new FieldColumn.Values(values);
    }
}
