package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** Writes the row of a record that was read without problems. Confined to its {@link BatchMapper}. */
final class RowWriter {
    /** Stands between the parts of a record key. It is not escaped, so that keys are what other loaders make of them. */
    private static final byte KEY_SEPARATOR = '|';

    private final JsonMapping mapping;
    private final RecordReader record;
    private final RowVisitor rows;

    RowWriter(JsonMapping mapping, RecordReader record, RowVisitor rows) {
        this.mapping = mapping;
        this.record = record;
        this.rows = rows;
    }

    void write(long receivedMicros) {
        rows.beginRow(receivedMicros);
        if (mapping.table().isKeyed()) {
            writeKey();
        } else {
            int id = mapping.keyParts()[0];
            mapping.columns()[id].write(0, record.cell(id), rows);
        }
        writeTime();
        for (JsonMapping.Output output : mapping.outputs()) {
            Cell cell = record.cell(output.column());
            if (cell.state == Cell.State.VALUE) {
                mapping.columns()[output.column()].write(output.position(), cell, rows);
            } else if (cell.state == Cell.State.CLEAR) {
                rows.clear(output.position());
            }
        }
        rows.endRow();
    }

    private void writeKey() {
        int[] parts = mapping.keyParts();
        Utf8Scratch scratch = record.scratch();
        int start = scratch.length();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                scratch.append(KEY_SEPARATOR);
            }
            Cell part = record.cell(parts[i]);
            scratch.repeat(part.offset(0), part.length(0));
        }
        rows.recordKey(scratch.bytes(), start, scratch.length() - start);
    }

    /** The last time with a value wins. */
    private void writeTime() {
        int[] times = mapping.recordTimes();
        for (int i = times.length - 1; i >= 0; i--) {
            Cell cell = record.cell(times[i]);
            if (cell.state == Cell.State.VALUE) {
                mapping.columns()[times[i]].write(0, cell, rows);
                return;
            }
        }
    }
}
