package io.millrace.slice;

import io.millrace.model.RowBatch;
import java.util.ArrayList;
import java.util.List;

/** Rows that become one block: parts of one or several batches, not copied. Confined to one thread while it grows. */
final class Piece {
    /** Whole lines of a batch. */
    record Part(byte[] csv, int offset, int length) {}

    private final List<Part> parts = new ArrayList<>();
    private int bytes;
    private int records;
    private long earliestMicros = Long.MAX_VALUE;
    private long latestMicros = Long.MIN_VALUE;

    /** The line of column names. */
    static Piece names(byte[] line) {
        Piece piece = new Piece();
        piece.parts.add(new Part(line, 0, line.length));
        piece.bytes = line.length;
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
