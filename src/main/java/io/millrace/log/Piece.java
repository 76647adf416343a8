package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.row.CsvHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes one block: rows of one version of a table, parts of one or several batches, not copied; or the line of its column
 * names. Confined to one thread while it grows.
 */
final class Piece {
    /** Whole lines of a batch. */
    record Part(byte[] csv, int offset, int length) {}

    private final TableSchema schema;
    private final boolean isNames;
    private final List<Part> parts = new ArrayList<>();
    private int bytes;
    private int records;
    private long earliestMicros = Long.MAX_VALUE;
    private long latestMicros = Long.MIN_VALUE;

    private Piece(TableSchema schema, boolean isNames) {
        this.schema = schema;
        this.isNames = isNames;
    }

    static Piece rows(TableSchema schema) {
        return new Piece(schema, false);
    }

    /** The line of column names, written down at this time. */
    static Piece names(TableSchema schema, long micros) {
        byte[] line = CsvHeader.line(schema);
        Piece piece = new Piece(schema, true);
        piece.parts.add(new Part(line, 0, line.length));
        piece.bytes = line.length;
        piece.earliestMicros = micros;
        piece.latestMicros = micros;
        return piece;
    }

    /** A part of a batch is taken to span the event times of the whole batch. */
    void add(RowBatch batch, int offset, int length, int rows) {
        parts.add(new Part(batch.csv(), offset, length));
        bytes += length;
        records += rows;
        earliestMicros = Math.min(earliestMicros, batch.earliestMicros());
        latestMicros = Math.max(latestMicros, batch.latestMicros());
    }

    TableSchema schema() {
        return schema;
    }

    boolean isNames() {
        return isNames;
    }

    List<Part> parts() {
        return parts;
    }

    int bytes() {
        return bytes;
    }

    int records() {
        return records;
    }

    long earliestMicros() {
        return earliestMicros;
    }

    long latestMicros() {
        return latestMicros;
    }
}
