package io.millrace.log;

import io.millrace.problem.Problem;
import io.millrace.slice.SinkTotals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** Hops from block header to block header of a slice and checks that each continues the one before. Confined to one thread. */
final class BlockScanner {
    private final FileChannel channel;
    private final Path file;
    private final long size;
    private final byte[] bytes = new byte[BlockHeader.BYTES_MAX];

    private final SinkSums sinks = new SinkSums();
    private SliceTotals totals = SliceTotals.NONE;
    private BlockHeader last;

    BlockScanner(FileChannel channel, Path file) throws IOException {
        this.channel = channel;
        this.file = file;
        this.size = channel.size();
    }

    /** The sum of all blocks so far; its size is the offset of the next one. */
    SliceTotals totals() {
        return totals;
    }

    /** What those blocks brought through which sink. */
    List<SinkTotals> sinks() {
        return sinks.totals();
    }

    /** Whether the last block says that the slice was closed. */
    boolean isSealed() {
        return last != null && last.isFooter();
    }

    /** The next block's header, or null behind the last block. */
    BlockHeader next() throws IOException {
        long offset = totals.fileBytes();
        int length = read(channel, bytes, offset);
        if (isZero(bytes, length)) {
            return null;
        }
        BlockHeader header = BlockHeader.read(bytes, length, file, offset);
        check(header, offset);
        totals = totals.plus(header);
        sinks.add(header);
        last = header;
        return header;
    }

    private void check(BlockHeader header, long offset) {
        if (last != null && last.isFooter()) {
            throw corrupt(offset, "something stands behind the end of the slice");
        }
        if (!(header.isCut() ? continuesCut(header) : continues(header))) {
            throw corrupt(offset, "block " + header.block() + " of another place stands here");
        }
        checkCounts(header, offset);
    }

    /** Blocks of other tables stood in between. */
    private boolean continuesCut(BlockHeader header) {
        return last == null
                ? header.isNames()
                : header.block() > last.block() && header.sequence() == last.sequence() && !header.isNames();
    }

    private boolean continues(BlockHeader header) {
        boolean startsGroup = last == null || last.isLast();
        return header.block() == totals.blocks()
                && header.group() == totals.groups()
                && header.index() == (startsGroup ? 0 : last.index() + 1 & 0xffff)
                && header.isNames() == (last == null)
                && (last == null || header.sequence() == last.sequence());
    }

    private void checkCounts(BlockHeader header, long offset) {
        if (header.isFooter() && header.records() != Math.min(Integer.MAX_VALUE, totals.records())) {
            throw corrupt(offset, "the slice had " + header.records() + " rows when it was closed");
        }
        if (!header.isPossible()) {
            throw corrupt(offset, "the block header has a negative length");
        }
        if (offset + header.memberBytes() > size) {
            throw corrupt(offset, "the file ends within the block");
        }
    }

    private Problem corrupt(long offset, String what) {
        return BlockHeader.corrupt(file, offset, what);
    }

    /** Fills the array from the offset on as far as the file goes; returns how far. */
    static int read(FileChannel channel, byte[] target, long offset) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(target);
        while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position()) < 0) {
                break;
            }
        }
        return into.position();
    }

    static boolean isZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
