package io.millrace.dataset.rows;

import io.millrace.bitmap.RecordSet;
import io.millrace.cell.CellTime;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.chunk.TimeViews;
import io.millrace.dataset.DatasetView.Bounds;
import io.millrace.dataset.RecordRange;
import io.millrace.mapping.cell.CellFields;
import io.millrace.model.FieldColumn;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordCursor;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.table.RecordReader;
import io.millrace.table.TableSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The records of a table of cells. */
final class CellTableRows implements PieceSource {
    private static final int PAGE = 10_000;

    /** More rows than that are not looked up one by one. */
    private static final int LOOK_UPS_MAX = 1_000;

    private static final List<String> NAMES = List.of(CellFields.ROW.word(), CellFields.NO_TIME.word());
    private static final List<String> ALL =
            List.of(CellFields.ROW.word(), CellFields.NO_TIME.word(), CellFields.CELLS.word());

    private final TableSnapshot table;
    private final RecordRange range;
    private final Bounds bounds;
    private final RecordReader reader;

    CellTableRows(TableSnapshot table, RecordRange range, Bounds bounds, Interruption interruption) {
        this.table = table;
        this.range = range;
        this.bounds = bounds;
        this.reader = new RecordReader(List.of(table), interruption);
    }

    static boolean isOf(TableSnapshot table) {
        return Arrays.stream(CellFields.values()).allMatch(field -> table.schema()
                .field(field.word())
                .filter(there -> there.options().equals(field.options()))
                .isPresent());
    }

    @Override
    public void forEach(RowScan wanted, Consumer<Piece> pieces) {
        List<String> fields = wanted.wantsNamesOnly() ? NAMES : ALL;
        if (wanted.names().isPresent() && wanted.names().get().size() <= LOOK_UPS_MAX) {
            for (Path name : wanted.names().get()) {
                lookUp(name, fields, pieces);
            }
        } else {
            read(range.first(), range.last(), fields, pieces);
        }
    }

    /** Records that follow one another are read together. */
    private void lookUp(Path name, List<String> fields, Consumer<Piece> pieces) {
        RecordSet records =
                table.row(table.schema().position(CellFields.ROW.word()), List.of(TimeViews.STANDARD), name.toString());
        long[] ids = records.toArray();
        int at = 0;
        while (at < ids.length) {
            int end = at + 1;
            while (end < ids.length && ids[end] == ids[end - 1] + 1) {
                end++;
            }
            long first = Math.max(range.first(), ids[at]);
            long last = Math.min(range.last(), ids[end - 1]);
            if (first <= last) {
                read(first, last, fields, pieces);
            }
            at = end;
        }
    }

    private void read(long first, long last, List<String> fields, Consumer<Piece> pieces) {
        ReadRange next = ReadRange.all(ReadOrder.ARRIVAL, PAGE)
                .between(
                        new RecordPoint(0, Math.max(0, first)),
                        last == Long.MAX_VALUE ? null : new RecordPoint(0, last + 1));
        if (!bounds.equals(Bounds.NONE)) {
            next = next.withEventTimes(bounds.first(), bounds.last());
        }
        boolean hasMore = true;
        while (hasMore) {
            RecordPage page = reader.read(next, fields);
            for (int i = 0; i < page.size(); i++) {
                add(page, i, fields.size() > NAMES.size(), pieces);
            }
            RecordCursor cursor = page.next();
            next = next.after(cursor);
            hasMore = page.hasMore();
        }
    }

    private void add(RecordPage page, int index, boolean hasCells, Consumer<Piece> pieces) {
        List<FieldColumn> columns = page.parts().get(page.part()[index]).columns();
        int place = page.place()[index];
        long micros = micros(columns.get(1), place, page.eventMicros(index));
        if (bounds.contains(micros)) {
            String row = ((FieldColumn.Keys) columns.get(0)).keys()[place][0];
            byte[] json = hasCells ? ((FieldColumn.Values) columns.get(2)).values()[place] : Piece.NO_CELLS;
            pieces.accept(Piece.of(row, micros, json));
        }
    }

    static long micros(FieldColumn noTime, int place, long eventMicros) {
        long[] rows = ((FieldColumn.Rows) noTime).rows()[place];
        if (rows == null || rows.length == 0) {
            return eventMicros;
        }
        if (rows[0] == CellFields.NOT_A_DATE) {
            return CellTime.NOT_A_DATE;
        }
        return rows[0] == CellFields.INFINITY ? CellTime.INFINITY : CellTime.NEGATIVE_INFINITY;
    }
}
