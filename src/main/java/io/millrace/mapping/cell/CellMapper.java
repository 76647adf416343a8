package io.millrace.mapping.cell;

import io.millrace.cell.CellTime;
import io.millrace.mapping.Mapping;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes records of all cells of a request, or of none. */
final class CellMapper implements Mapping.Mapper {
    /** Of one record: long rows are several, since a record is read as a whole. */
    static final int RECORD_BYTES = 256 << 10;

    private final RowVisitor rows;
    private final CellMapping mapping;
    private final CellReader reader;
    private final int row;
    private final int cells;
    private final int noTime;
    private final int count;

    CellMapper(CellMapping mapping, RowVisitor rows, Mapping.Bounds bounds) {
        this.mapping = mapping;
        this.rows = rows;
        int recordBytes = (int) Math.min(RECORD_BYTES, Math.min(bounds.valueBytesMax(), bounds.chunkBytesMax() / 2));
        this.reader = new CellReader(mapping, recordBytes, bounds.valueBytesMax());
        this.row = mapping.position(CellFields.ROW);
        this.cells = mapping.position(CellFields.CELLS);
        this.noTime = mapping.position(CellFields.NO_TIME);
        this.count = mapping.position(CellFields.COUNT);
    }

    /** What is not admitted has to be in order, too: none of it is stored, and the client sends it again. */
    @Override
    public Outcome map(Request request, int admitted) {
        try {
            int records = reader.read(request);
            if (admitted > 0 && admitted < records) {
                throw new Problem(
                        ProblemCode.THROUGHPUT_EXCEEDED,
                        "the endpoint's budget has room for " + admitted + " of the " + records
                                + " rows now, and a request is stored as a whole; nothing was stored, send it again later");
            }
            List<CellBatch> batches = admitted == 0 ? List.of() : reader.batches();
            batches.forEach(batch -> write(request.receivedMicros(), batch));
            // what has no cells says nothing
            return new Outcome(batches.size(), batches.size(), List.of());
        } finally {
            reader.clear();
        }
    }

    /** By ascending position, which is the order in which the fields were made. */
    private void write(long receivedMicros, CellBatch batch) {
        byte[] name = batch.row().getBytes(StandardCharsets.UTF_8);
        byte[] text = batch.text(mapping);
        rows.beginRow(receivedMicros);
        if (CellTime.isPoint(batch.micros())) {
            rows.recordTime(batch.micros());
        }
        for (int position = 0; position <= Math.max(Math.max(row, cells), Math.max(noTime, count)); position++) {
            if (position == row) {
                rows.key(row, name, 0, name.length);
            } else if (position == cells) {
                rows.value(cells, text, 0, text.length);
            } else if (position == noTime && !CellTime.isPoint(batch.micros())) {
                rows.number(noTime, noTime(batch.micros()));
            } else if (position == count) {
                rows.number(count, batch.count());
            }
        }
        rows.endRow();
    }

    private static int noTime(long micros) {
        if (micros == CellTime.NOT_A_DATE) {
            return CellFields.NOT_A_DATE;
        }
        return micros > 0 ? CellFields.INFINITY : CellFields.NEGATIVE_INFINITY;
    }
}
