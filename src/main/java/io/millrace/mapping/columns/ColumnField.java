package io.millrace.mapping.columns;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a table that is filled by columns. It is named {@code c<position>_<label>}: so labels may be equal, and whoever
 * reads the table needs no rule to know them. The n-th column of a label has the n-th field of that label which can hold it,
 * wherever in the rule it stands.
 *
 * @param position from 1, in the order in which columns were added to the table
 * @param label the name of the columns that fill it
 */
public record ColumnField(int position, String label) {
    /** What the name of a field leaves to the label. */
    public static final int LABEL_BYTES_MAX = 240;

    private static final Pattern NAME = Pattern.compile("c([1-9][0-9]{0,5})_(.+)");

    /** Empty if the field was not made for a column. */
    public static Optional<ColumnField> of(Field field) {
        Matcher name = NAME.matcher(field.name());
        return name.matches() && field.options() instanceof FieldOptions.Stored
                ? Optional.of(new ColumnField(Integer.parseInt(name.group(1)), name.group(2)))
                : Optional.empty();
    }

    /** The field's name. */
    public String name() {
        return "c" + position + "_" + label;
    }

    /**
     * The names of the fields that columns have in a table, in the order of the columns. Those that the table lacks get the
     * positions behind its own.
     */
    static List<String> names(List<Column> columns, TableSchema table) {
        List<String> names = new ArrayList<>();
        int next = 1;
        for (Field field : table.fields()) {
            next = Math.max(next, of(field).map(ColumnField::position).orElse(0) + 1);
        }
        for (Column column : columns) {
            Optional<String> known = table.fields().stream()
                    .filter(field -> canHold(field, column) && !names.contains(field.name()))
                    .map(Field::name)
                    .findFirst();
            if (known.isPresent()) {
                names.add(known.get());
            } else {
                names.add(new ColumnField(next++, column.label()).name());
            }
        }
        return names;
    }

    /** Any text is bytes, but not the other way round. */
    private static boolean canHold(Field field, Column column) {
        return of(field).filter(known -> known.label().equals(column.label())).isPresent()
                && (field.options().equals(column.options())
                        || field.options().equals(FieldOptions.stored(StoredContent.BYTES)));
    }
}
