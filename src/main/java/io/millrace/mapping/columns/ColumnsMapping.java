package io.millrace.mapping.columns;

import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.SingleFraming;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A {@link ColumnsRule}, compiled for one table version. */
final class ColumnsMapping implements Mapping {
    private final TableSchema table;
    private final List<Column> columns;
    private final ColumnsSettings settings;
    private final int[] positions;
    private final int[] byPosition;

    ColumnsMapping(TableSchema table, List<Column> columns, ColumnsSettings settings) {
        this.table = table;
        this.columns = columns;
        this.settings = settings;
        this.positions = ColumnField.names(columns, table).stream()
                .mapToInt(table::position)
                .toArray();
        this.byPosition = IntStream.range(0, positions.length)
                .boxed()
                .sorted(Comparator.comparingInt(column -> positions[column]))
                .mapToInt(column -> column)
                .toArray();
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public Framing framing(Request request) {
        return SingleFraming.INSTANCE;
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        return new ColumnsMapper(this, settings, rows, bounds);
    }

    /** In the order of the rule. */
    List<Column> columns() {
        return columns;
    }

    /** The table's position of the field that a column of the rule fills. */
    int position(int column) {
        return positions[column];
    }

    /** The columns of the rule by ascending position of their fields. */
    int[] byPosition() {
        return byPosition;
    }
}
