package io.millrace.mapping.columns;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.RefusedRecords;
import io.millrace.mapping.document.Span;
import io.millrace.mapping.request.NotMapped;
import io.millrace.mapping.request.Refusal;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.problem.FieldProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Makes a row of each request. */
final class ColumnsMapper implements Mapping.Mapper {
    /** What a row takes beside its values while a chunk is built, for each column, on the safe side. */
    private static final int COLUMN_BYTES = 64;

    private final ColumnsMapping mapping;
    private final ColumnsSettings settings;
    private final RowVisitor rows;
    private final Mapping.Bounds bounds;
    private final Cell[] cells;
    private final Span[] values;

    ColumnsMapper(ColumnsMapping mapping, ColumnsSettings settings, RowVisitor rows, Mapping.Bounds bounds) {
        this.mapping = mapping;
        this.settings = settings;
        this.rows = rows;
        this.bounds = bounds;
        this.cells = mapping.columns().stream()
                .map(column -> Cell.of(column, settings))
                .toArray(Cell[]::new);
        this.values = new Span[cells.length];
    }

    @Override
    public Outcome map(Request request, int admitted) {
        RefusedRecords refused = new RefusedRecords();
        if (admitted > 0) {
            try {
                FieldProblem problem = values(RequestParts.of(request, settings.showsCredentials()));
                if (problem == null) {
                    row(request);
                } else {
                    refused.add(0, List.of(problem));
                }
            } finally {
                // A mapper lives longer than a body.
                Arrays.fill(values, null);
            }
        }
        return refused.outcome(1, admitted);
    }

    /** Null if all columns have their values. */
    private FieldProblem values(RequestParts request) {
        long stored = 0;
        long csvMax = 0;
        for (int i = 0; i < cells.length; i++) {
            try {
                values[i] = cells[i].of(request);
            } catch (NotMapped e) {
                return problem(i, e.refusal(), e.getMessage());
            }
            if (values[i].length() > bounds.valueBytesMax()) {
                return problem(
                        i,
                        Refusal.TOO_LARGE,
                        "the value has " + values[i].length() + " bytes, more than the " + bounds.valueBytesMax()
                                + " of limits.value.bytes");
            }
            stored += values[i].length() + COLUMN_BYTES;
            csvMax += CsvLine.bytesMax(values[i]);
        }
        if (csvMax > settings.rowBytesMax()) {
            return wideRow();
        }
        return stored > bounds.chunkBytesMax()
                ? problem(
                        cells.length - 1,
                        Refusal.TOO_LARGE,
                        "the row has " + stored
                                + " bytes, more than the memory in which a chunk is built (chunk.build.memory)")
                : null;
    }

    /** Null if the row, counted in full, is not too wide. */
    private FieldProblem wideRow() {
        long csv = 0;
        for (int i = 0; i < cells.length; i++) {
            csv += CsvLine.bytes(values[i]);
            if (csv > settings.rowBytesMax()) {
                return problem(
                        i,
                        Refusal.TOO_LARGE,
                        "too big CSV row, column: \"" + mapping.columns().get(i).label() + "\", row limit: "
                                + shown(settings.rowBytesMax()));
            }
        }
        return null;
    }

    private static String shown(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1024.0 / 1024.0);
    }

    private FieldProblem problem(int column, Refusal refusal, String message) {
        return new FieldProblem(mapping.columns().get(column).label(), List.of(), refusal.reason(), message);
    }

    private void row(Request request) {
        long csv = 0;
        rows.beginRow(request.receivedMicros());
        for (int each : mapping.byPosition()) {
            Span value = values[each];
            rows.value(mapping.position(each), value.bytes(), value.offset(), value.length());
            csv += CsvLine.bytes(value);
        }
        rows.counts(csv);
        rows.endRow();
    }
}
