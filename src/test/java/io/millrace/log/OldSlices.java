package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Slices as version 2 of the format has them, which were written one by one. */
public final class OldSlices {
    private static final int VERSION = 2;
    private static final int BLOCK_BYTES = 400;

    private final BlockPacker packer = new BlockPacker(new Deflaters(1));
    private final TableSchema table;
    private byte[] bytes = {};
    private SliceTotals totals = SliceTotals.NONE;

    private OldSlices(TableSchema table) {
        this.table = table;
    }

    /**
     * A slice of node n1 whose groups are these batches.
     *
     * @param mode in which it was answered
     * @param isClosed whether it has a footer
     */
    public static byte[] of(TableSchema table, long sequence, List<RowBatch> groups, SyncMode mode, boolean isClosed) {
        OldSlices slice = new OldSlices(table);
        Piece names = Piece.names(table, 5);
        slice.add(names, slice.header(names, sequence, BlockHeader.NAMES | BlockHeader.LAST, 0, "n1"));
        int unsynced = mode == SyncMode.CACHE ? BlockHeader.UNSYNCED : 0;
        for (RowBatch group : groups) {
            List<Piece> pieces = BlockCutter.cut(List.of(group), BLOCK_BYTES);
            for (int i = 0; i < pieces.size(); i++) {
                int last = i == pieces.size() - 1 ? BlockHeader.LAST : 0;
                slice.add(pieces.get(i), slice.header(pieces.get(i), sequence, unsynced | last, i, ""));
            }
        }
        if (isClosed) {
            slice.append(BlockHeader.footer(slice.totals).emptyMember());
        }
        return slice.bytes;
    }

    private BlockHeader header(Piece piece, long sequence, int flags, int index, String node) {
        return new BlockHeader(
                VERSION,
                flags,
                index,
                0,
                0,
                piece.records(),
                totals.blocks(),
                totals.groups(),
                piece.earliestMicros(),
                piece.latestMicros(),
                sequence,
                table.id(),
                table.version(),
                0,
                0,
                0,
                node);
    }

    private void add(Piece piece, BlockHeader header) {
        ByteBuffer block = packer.pack(piece, header);
        totals = totals.plus(header.sized(block.remaining(), piece.bytes()));
        append(block);
    }

    private void append(ByteBuffer block) {
        int from = bytes.length;
        bytes = Arrays.copyOf(bytes, from + block.remaining());
        block.get(bytes, from, bytes.length - from);
    }
}
