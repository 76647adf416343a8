package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.model.FieldOptions;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowColumn;
import io.millrace.table.RowCounts;
import io.millrace.table.TableSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;

/** A field that the table has. Immutable. */
record TableField(TableSnapshot table, int position) implements QueryField {
    @Override
    public String name() {
        return table.schema().field(position).name();
    }

    @Override
    public FieldOptions options() {
        return table.schema().field(position).options();
    }

    @Override
    public RecordSet known() {
        return table.known(position);
    }

    @Override
    public NavigableSet<String> views() {
        return table.views(position);
    }

    @Override
    public RecordSet row(Collection<String> views, RowName row, RecordSet onlyOrNull) {
        return row.key() == null
                ? table.row(position, views, row.id(), onlyOrNull)
                : table.row(position, views, row.key(), onlyOrNull);
    }

    @Override
    public RowCursor rows(Collection<String> views) {
        return table.rows(position, views);
    }

    @Override
    public RowCursor rowsAfter(Collection<String> views, RowName row) {
        return row.key() == null
                ? table.rowsAfter(position, views, row.id())
                : table.rowsAfter(position, views, row.key());
    }

    @Override
    public RowCounts counts(Collection<String> views, RecordSet filterOrNull) {
        return table.counts(position, views, filterOrNull);
    }

    @Override
    public boolean knows(String key) {
        return table.knowsRow(position, key);
    }

    @Override
    public long[] ids(RowKeyIds keyIds, List<String> keys) {
        return keyIds.ids(table.schema(), table.schema().field(position), keys);
    }

    @Override
    public RowColumn rowsOf(Collection<String> views, RecordSet records) {
        return table.rowsOf(position, views, records);
    }
}
