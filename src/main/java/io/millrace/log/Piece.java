package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.CsvHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes one block: rows of one version of a table that came through one sink, parts of one or several batches, not copied; or
 * the line of its column names; or receipts, which are no text. Confined to one thread while it grows.
 */
final class Piece {
    /** Whole lines of a batch. */
    record Part(byte[] csv, int offset, int length) {}

    private final TableId table;
    private final int schemaVersion;
    private final int flags;
    private final byte[] extraField;
    private final List<Part> parts = new ArrayList<>();
    private int bytes;
    private int records;
    private long earliestMicros = Long.MAX_VALUE;
    private long latestMicros = Long.MIN_VALUE;
    private long firstId;
    private long sink;
    private long sinkBytes;

    private Piece(TableId table, int schemaVersion, int flags, byte[] extraField) {
        this.table = table;
        this.schemaVersion = schemaVersion;
        this.flags = flags;
        this.extraField = extraField;
    }

    static Piece rows(TableSchema schema) {
        return new Piece(schema.id(), schema.version(), 0, null);
    }

    /** The line of column names, written down at this time. */
    static Piece names(TableSchema schema, long micros) {
        byte[] line = CsvHeader.line(schema);
        Piece piece = new Piece(schema.id(), schema.version(), BlockHeader.NAMES, null);
        piece.parts.add(new Part(line, 0, line.length));
        piece.bytes = line.length;
        piece.earliestMicros = micros;
        piece.latestMicros = micros;
        return piece;
    }

    /**
     * A part of the receipts of a group.
     *
     * @param extraField see {@link ReceiptBlocks}
     * @param count of all receipts of the group
     */
    static Piece receipts(byte[] extraField, int count, long micros) {
        Piece piece = new Piece(BlockHeader.NO_TABLE, 0, BlockHeader.RECEIPTS, extraField);
        piece.records = count;
        piece.earliestMicros = micros;
        piece.latestMicros = micros;
        return piece;
    }

    /**
     * A part of a batch is taken to span the event times of the whole batch.
     *
     * @param firstRow number of the part's first row in the batch
     */
    void add(RowBatch batch, int offset, int length, int firstRow, int rows) {
        if (records == 0) {
            sink = batch.sink();
            firstId = batch.firstId() == 0 ? 0 : batch.firstId() + firstRow;
        }
        parts.add(new Part(batch.csv(), offset, length));
        bytes += length;
        records += rows;
        sinkBytes += sinkBytes(batch, offset + length) - sinkBytes(batch, offset);
        earliestMicros = Math.min(earliestMicros, batch.earliestMicros());
        latestMicros = Math.max(latestMicros, batch.latestMicros());
    }

    /** Of what stands in front of the place; the parts of a batch share its number by their length. */
    private static long sinkBytes(RowBatch batch, int offset) {
        return batch.sinkBytes() * offset / batch.length();
    }

    /**
     * The header of its block, all but the sizes.
     *
     * @param newFlags of the block, those of the piece among them
     * @param index in the group
     * @param log the name that a block of names carries
     */
    BlockHeader header(int newFlags, int index, long sequence, int group, int block, String log) {
        return new BlockHeader(
                BlockHeader.VERSION,
                newFlags,
                index & 0xffff,
                0,
                0,
                records,
                block,
                group,
                earliestMicros,
                latestMicros,
                sequence,
                table,
                schemaVersion,
                firstId,
                sink,
                sinkBytes,
                isNames() ? log : "");
    }

    TableId table() {
        return table;
    }

    int schemaVersion() {
        return schemaVersion;
    }

    /** Of the block's header. */
    int flags() {
        return flags;
    }

    boolean isNames() {
        return flags == BlockHeader.NAMES;
    }

    /** What the block has in the place of text; null if it has text. */
    byte[] extraField() {
        return extraField;
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

    long firstId() {
        return firstId;
    }

    long sink() {
        return sink;
    }

    long sinkBytes() {
        return sinkBytes;
    }
}
