package io.millrace.mapping.columns;

import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.SingleFraming;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.util.List;

/** A {@link ColumnsRule}, compiled for one table version. */
final class ColumnsMapping implements Mapping {
    private final TableSchema table;
    private final List<Column> columns;

    ColumnsMapping(TableSchema table, List<Column> columns) {
        this.table = table;
        this.columns = columns;
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public Framing framing(Request request) {
        return SingleFraming.INSTANCE;
    }

    List<Column> columns() {
        return columns;
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        throw new UnsupportedOperationException("not mapped yet");
    }
}
