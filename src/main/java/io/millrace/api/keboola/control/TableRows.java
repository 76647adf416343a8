package io.millrace.api.keboola.control;

import io.millrace.admission.Queries;
import io.millrace.admission.ReadCommand;
import io.millrace.api.Cancellation;
import io.millrace.mapping.columns.ColumnField;
import io.millrace.mapping.columns.CsvLine;
import io.millrace.model.FieldColumn;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The rows of a table as CSV, page by page in the order in which they came, behind a line with the names of the columns. One
 * use.
 */
final class TableRows implements Supplier<Future<Optional<Buffer>>> {
    private static final int PAGE = 1_000;

    private final Queries queries;
    private final TableId table;
    private final List<ColumnField> columns;
    private final CsvLine line = new CsvLine();
    private ReadRange range;
    private long left;
    private boolean isBegun;

    /**
     * @param earliestMicros and {@code latestMicros}: when the rows came
     * @param limit of rows
     */
    TableRows(
            Queries queries,
            TableId table,
            List<ColumnField> columns,
            long earliestMicros,
            long latestMicros,
            long limit) {
        this.queries = queries;
        this.table = table;
        this.columns = columns;
        this.range = ReadRange.all(ReadOrder.ARRIVAL, PAGE).withEventTimes(earliestMicros, latestMicros);
        this.left = limit;
    }

    @Override
    public Future<Optional<Buffer>> get() {
        if (!isBegun) {
            isBegun = true;
            return Future.succeededFuture(Optional.of(names()));
        }
        if (left == 0) {
            return Future.succeededFuture(Optional.empty());
        }
        List<String> fields = columns.stream().map(ColumnField::name).toList();
        ReadRange next = new ReadRange(
                false, range.from(), range.to(), range.earliestMicros(), range.latestMicros(), range.after(), (int)
                        Math.min(PAGE, left));
        return queries.read(new ReadCommand(
                        Set.of(table), next, fields, new Cancellation(queries.timeout(), System::nanoTime)))
                .map(this::lines);
    }

    private Buffer names() {
        for (ColumnField column : columns) {
            byte[] name = column.label().getBytes(StandardCharsets.UTF_8);
            line.cell(name, 0, name.length);
        }
        return Buffer.buffer(line.end());
    }

    private Optional<Buffer> lines(RecordPage page) {
        range = range.after(page.next());
        left = page.hasMore() ? left - page.size() : 0;
        if (page.size() == 0) {
            left = 0;
            return Optional.empty();
        }
        Buffer lines = Buffer.buffer();
        for (int record = 0; record < page.size(); record++) {
            List<FieldColumn> cells = page.parts().get(page.part()[record]).columns();
            for (FieldColumn cell : cells) {
                byte[] value = cell instanceof FieldColumn.Values values ? values.values()[page.place()[record]] : null;
                if (value == null) {
                    line.absent();
                } else {
                    line.cell(value, 0, value.length);
                }
            }
            lines.appendBytes(line.end());
        }
        return Optional.of(lines);
    }
}
