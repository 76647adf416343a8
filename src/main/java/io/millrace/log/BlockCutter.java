package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the batches of a group into the pieces that become its blocks. Small batches share a block, as many as fit; a batch that is
 * larger than a block is cut between rows. Confined to one call.
 */
public final class BlockCutter {
    private final int blockBytes;
    private final TableSchema schema;
    private final List<Piece> pieces = new ArrayList<>();
    private Piece open;

    private BlockCutter(int blockBytes, TableSchema schema) {
        this.blockBytes = blockBytes;
        this.schema = schema;
        this.open = Piece.rows(schema);
    }

    /** @param batches at least one, all of one version of a table and of one sink; if they have ids, each those behind the one before */
    static List<Piece> cut(List<RowBatch> batches, int blockBytes) {
        BlockCutter cutter = new BlockCutter(blockBytes, batches.get(0).schema());
        batches.forEach(cutter::add);
        cutter.endPiece();
        return cutter.pieces;
    }

    private void add(RowBatch batch) {
        if (open.bytes() + (long) batch.length() > blockBytes) {
            endPiece();
        }
        int offset = 0;
        int row = 0;
        while (batch.length() - offset > blockBytes) {
            int end = cutAfter(batch.csv(), offset, batch.length());
            int lines = lines(batch.csv(), offset, end);
            open.add(batch, offset, end - offset, row, lines);
            endPiece();
            offset = end;
            row += lines;
        }
        if (offset < batch.length()) {
            open.add(batch, offset, batch.length() - offset, row, batch.records() - row);
        }
    }

    /** The end of the last line that fits into a block; or of the first line, if even that is too long. */
    private int cutAfter(byte[] csv, int offset, int length) {
        int end = offset + blockBytes;
        while (end > offset && csv[end - 1] != '\n') {
            end--;
        }
        if (end == offset) {
            end = offset + blockBytes;
            while (end < length && csv[end - 1] != '\n') {
                end++;
            }
        }
        return end;
    }

    private void endPiece() {
        if (open.bytes() > 0) {
            pieces.add(open);
            open = Piece.rows(schema);
        }
    }

    public static int lines(byte[] text, int from, int to) {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += text[i] == '\n' ? 1 : 0;
        }
        return lines;
    }
}
