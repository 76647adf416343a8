package io.millrace.dataset.rows;

import io.millrace.bitmap.RecordSet;
import io.millrace.cell.CellTime;
import io.millrace.chunk.TimeViews;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.RecordRange;
import io.millrace.mapping.cell.CellFields;
import io.millrace.model.Interruption;
import io.millrace.table.TableSnapshot;

/** Counts records of a table, and finds their times: from what is indexed, whose cost hardly depends on how many there are. */
public final class CellSums {
    private CellSums() {}

    /** Of another table than one of cells each record counts as many cells as the table has fields. */
    public static CellSummary of(TableSnapshot table, RecordRange range, Interruption interruption) {
        TableSnapshot looked = table.interruptedBy(interruption);
        RecordSet records = looked.existing().range(range.first(), range.last());
        if (!CellTableRows.isOf(table)) {
            long fields = table.schema().fields().size();
            return timed(
                    looked, records, records.cardinality() * fields, records, RecordSet.empty(), RecordSet.empty());
        }
        long cells = looked.sum(table.schema().position(CellFields.COUNT.word()), records)
                .sum()
                .longValueExact();
        RecordSet undated = noTime(looked, CellFields.NOT_A_DATE, records);
        RecordSet before = noTime(looked, CellFields.NEGATIVE_INFINITY, records);
        RecordSet after = noTime(looked, CellFields.INFINITY, records);
        return timed(
                looked, records, cells, records.andNot(undated).andNot(before).andNot(after), before, after);
    }

    private static RecordSet noTime(TableSnapshot table, long row, RecordSet records) {
        return table.row(table.schema().position(CellFields.NO_TIME.word()), TimeViews.STANDARD, row)
                .and(records);
    }

    private static CellSummary timed(
            TableSnapshot table, RecordSet records, long cells, RecordSet points, RecordSet before, RecordSet after) {
        boolean hasPoints = !points.isEmpty();
        boolean hasTimes = hasPoints || !before.isEmpty() || !after.isEmpty();
        long earliest = hasPoints ? table.earliest(points).value() : CellTime.INFINITY;
        long latest = hasPoints ? table.latest(points).value() : CellTime.NEGATIVE_INFINITY;
        return new CellSummary(
                records.cardinality(),
                cells,
                !hasTimes ? CellTime.NOT_A_DATE : before.isEmpty() ? earliest : CellTime.NEGATIVE_INFINITY,
                !hasTimes ? CellTime.NOT_A_DATE : after.isEmpty() ? latest : CellTime.INFINITY);
    }
}
