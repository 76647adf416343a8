package io.millrace.dataset.rows;

import io.millrace.cell.CellTime;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.RecordRange;
import io.millrace.mapping.cell.CellFields;
import io.millrace.model.FieldColumn;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.table.RecordReader;
import io.millrace.table.TableSnapshot;
import java.util.List;

/** Counts records of a table, and finds their times. No stored value is read. */
public final class CellSums {
    private static final int PAGE = 50_000;
    private static final List<String> CELLS = List.of(CellFields.NO_TIME.word(), CellFields.COUNT.word());

    private CellSums() {}

    /** Of another table than one of cells each record counts as many cells as the table has fields. */
    public static CellSummary of(TableSnapshot table, RecordRange range, Interruption interruption) {
        RecordReader reader = new RecordReader(List.of(table), interruption);
        boolean hasCells = CellTableRows.isOf(table);
        ReadRange next = ReadRange.all(ReadOrder.ARRIVAL, PAGE)
                .between(
                        new RecordPoint(0, Math.max(0, range.first())),
                        range.last() == Long.MAX_VALUE ? null : new RecordPoint(0, range.last() + 1));
        long records = 0;
        long cells = 0;
        long earliest = CellTime.INFINITY;
        long latest = CellTime.NOT_A_DATE;
        boolean hasMore = true;
        while (hasMore) {
            RecordPage page = reader.read(next, hasCells ? CELLS : List.of());
            for (int i = 0; i < page.size(); i++) {
                long micros = page.eventMicros(i);
                if (hasCells) {
                    List<FieldColumn> columns = page.parts().get(page.part()[i]).columns();
                    int place = page.place()[i];
                    micros = CellTableRows.micros(columns.get(0), place, micros);
                    cells += ((FieldColumn.Numbers) columns.get(1)).values()[place];
                } else {
                    cells += table.schema().fields().size();
                }
                if (micros != CellTime.NOT_A_DATE) {
                    earliest = Math.min(earliest, micros);
                    latest = Math.max(latest, micros);
                }
            }
            records += page.size();
            next = next.after(page.next());
            hasMore = page.hasMore();
        }
        return new CellSummary(records, cells, latest == CellTime.NOT_A_DATE ? latest : earliest, latest);
    }
}
