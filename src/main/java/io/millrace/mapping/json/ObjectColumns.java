package io.millrace.mapping.json;

import io.millrace.model.TableSchema;
import java.util.List;

/**
 * Columns that are filled from JSON objects which are stored anyway: what an object does not have, or has as a value that the column cannot
 * store, leaves the cell empty. Immutable.
 */
public final class ObjectColumns {
    private final Column[] columns;
    private final PathNode paths;

    /** @param rules with {@link Conversion.Stored} conversions to fields of the table */
    public ObjectColumns(TableSchema table, List<ColumnRule> rules) {
        List<Column> list = rules.stream()
                .map(rule -> rule.conversion().column(rule, table))
                .toList();
        this.columns = list.toArray(new Column[0]);
        this.paths = PathNode.root(list);
    }

    /** Something that reads objects, for one thread at a time. */
    public ObjectCells cells() {
        return new ObjectCells(columns, new RecordReader(columns, paths, new MissingProblems(columns, true)));
    }
}
