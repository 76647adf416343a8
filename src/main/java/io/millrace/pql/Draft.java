package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.BulkChange;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import io.millrace.table.Overlay;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the calls of one request write, in their order, and the table as the next call sees it. Nothing of it is stored: whoever
 * has it appends the rows once all calls are executed, or none of them if one fails. Confined to one thread.
 */
final class Draft {
    private final Overlay overlay;
    private final RowEncoder rows;
    private final List<RowBatch> batches = new ArrayList<>();
    /** Records and fields that rows behind the overlay change. */
    private final Set<Object> touched = new HashSet<>();

    private final long nowMicros;

    Draft(TableSnapshot table, Function<String, Optional<TableSnapshot>> others, long nowMicros) {
        this.overlay = new Overlay(table, others);
        this.rows = new RowEncoder(table.schema());
        this.nowMicros = nowMicros;
    }

    TableSchema schema() {
        return overlay.table().schema();
    }

    long nowMicros() {
        return nowMicros;
    }

    /** The table with all that was written so far. */
    TableSnapshot table() {
        settle();
        return overlay.table();
    }

    Optional<TableSnapshot> other(String name) {
        settle();
        return overlay.other(name);
    }

    /**
     * The table as far as a record is concerned, which costs nothing as long as no call before wrote to the same record.
     *
     * @param record its id, or its key
     */
    TableSnapshot tableFor(Object record) {
        return touched.contains(record) ? table() : overlay.table();
    }

    private void settle() {
        if (rows.records() > 0) {
            RowBatch batch = rows.finish();
            batches.add(batch);
            overlay.add(batch);
            touched.clear();
        }
    }

    /** Writes one row of the record, its id or its key. */
    RowEncoder row(Object record) {
        touched.add(record);
        return rows;
    }

    /** Many records are written to. */
    void bulk(BulkChange.Kind kind, int position, RowName row, RecordSet records) {
        if (!records.isEmpty()) {
            settle();
            byte[] key = row == null ? null : row.utf8();
            rows.bulk(
                    new BulkChange(kind, nowMicros, position, "", row == null ? 0 : row.id(), key, records.toBytes()));
            settle();
        }
    }

    /** The same for one record, without a look at the table. */
    void bulk(BulkChange.Kind kind, int position, RowName row, long id, Object record) {
        touched.add(record);
        rows.bulk(new BulkChange(
                kind,
                nowMicros,
                position,
                "",
                row.id(),
                row.utf8(),
                RecordSet.of(id).toBytes()));
    }

    /** All rows, to be appended as one; empty if nothing changes. */
    List<RowBatch> finish() {
        if (rows.records() > 0) {
            batches.add(rows.finish());
        }
        return List.copyOf(batches);
    }
}
