package io.millrace.log;

import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.slice.SinkTotals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A segment that takes rows. Its good end is the end of the last group that was committed; what a failed group left behind it is cut
 * off. Confined to the commit task of the log.
 */
final class OpenSegment {
    private static final int TOGETHER_BYTES_MAX = 256 << 10;

    private final Path path;
    private final SliceFile.Opener opener;
    private final SliceFile file;
    private final ZeroTail tail;
    private final Faults faults;
    /** The version of each table's names that stand behind the good end last. */
    private final Map<TableId, Integer> named = new HashMap<>();

    private SliceTotals totals;
    private boolean isBroken;
    private boolean isUnsynced;

    /** @param totals of the blocks that the file holds */
    OpenSegment(Path path, SliceFile.Opener opener, SliceFile file, ZeroTail tail, SliceTotals totals, Faults faults) {
        this.path = path;
        this.opener = opener;
        this.file = file;
        this.tail = tail;
        this.totals = totals;
        this.faults = faults;
    }

    Path path() {
        return path;
    }

    long sequence() {
        return totals.first().sequence();
    }

    /** Whether anything was committed. */
    boolean isUsed() {
        return totals.blocks() > 1;
    }

    long bytes() {
        return totals.fileBytes();
    }

    int blocks() {
        return totals.blocks();
    }

    int tables() {
        return named.size();
    }

    /** Whether nothing may be appended any more: what the disk holds behind the good end is not known. */
    boolean isBroken() {
        return isBroken;
    }

    /** See {@link GroupPieces}. */
    List<Piece> pieces(List<RowBatch> rows, int blockBytes, long nowMicros) {
        return GroupPieces.of(rows, named, blockBytes, nowMicros);
    }

    /**
     * A group that is kept.
     *
     * @param position the place in the log of its first block
     * @param sinks what of it came through which sink
     */
    record Kept(long position, List<SinkTotals> sinks) {}

    /** Appends the pieces as one group: after this all of it is kept, after an exception nothing. */
    Kept commit(List<Piece> pieces, SyncMode mode, BlockPacker packer, Executor helpers) throws IOException {
        List<BlockHeader> headers = headers(pieces, mode);
        ByteBuffer[] blocks = GroupPacker.pack(packer, pieces, headers, helpers);
        SliceTotals after = totals;
        SinkSums sinks = new SinkSums();
        for (int i = 0; i < blocks.length; i++) {
            BlockHeader block =
                    headers.get(i).sized(blocks[i].remaining(), pieces.get(i).bytes());
            after = after.plus(block);
            sinks.add(block);
        }
        write(together(blocks, after.fileBytes() - totals.fileBytes()), after.fileBytes());
        faults.reach(FaultPoint.LOG_WRITTEN);
        if (mode == SyncMode.DISK) {
            sync();
        } else {
            isUnsynced = true;
        }
        faults.reach(FaultPoint.LOG_SYNCED);
        totals = after;
        pieces.stream().filter(Piece::isNames).forEach(names -> named.put(names.table(), names.schemaVersion()));
        tail.growIfNear(totals.fileBytes(), helpers);
        return new Kept(headers.get(0).position(), sinks.totals());
    }

    private List<BlockHeader> headers(List<Piece> pieces, SyncMode mode) {
        List<BlockHeader> headers = new ArrayList<>(pieces.size());
        int unsynced = mode == SyncMode.CACHE ? BlockHeader.UNSYNCED : 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int last = i == pieces.size() - 1 ? BlockHeader.LAST : 0;
            headers.add(piece.header(
                    unsynced | piece.flags() | last,
                    i,
                    sequence(),
                    totals.groups(),
                    totals.blocks() + i,
                    totals.first().node()));
        }
        return headers;
    }

    /** Many small blocks as one: each buffer that is written costs by itself. */
    private static ByteBuffer[] together(ByteBuffer[] blocks, long bytes) {
        if (blocks.length < 3 || bytes > TOGETHER_BYTES_MAX) {
            return blocks;
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes);
        for (ByteBuffer block : blocks) {
            all.put(block);
        }
        return new ByteBuffer[] {all.flip()};
    }

    private void write(ByteBuffer[] blocks, long end) throws IOException {
        tail.awaitClear(end);
        try {
            SliceFile.writeFully(file, blocks, totals.fileBytes());
        } catch (IOException | RuntimeException | Error e) {
            cutBack(e);
            throw e;
        }
    }

    private void cutBack(Throwable cause) {
        try {
            tail.close();
            file.truncate(totals.fileBytes());
        } catch (IOException e) {
            cause.addSuppressed(e);
            isBroken = true;
        }
    }

    /** A sync that failed is not tried again: the system may have dropped the bytes and say yes the next time. */
    private void sync() throws IOException {
        try {
            file.force();
        } catch (IOException | RuntimeException | Error e) {
            isBroken = true;
            throw e;
        }
    }

    /**
     * Gives the file its final length and its footer, syncs and closes it. May be tried again when it fails; nothing is appended in
     * between. Opens the file afresh, since an interrupt or a failure may have closed it.
     */
    ClosedSegment seal() throws IOException {
        isBroken = true;
        close();
        try (SliceFile last = opener.open(path)) {
            last.truncate(totals.fileBytes());
            if (isUnsynced) {
                last.force(); // the footer must not reach the disk before the rows
            }
            BlockHeader footer = BlockHeader.footer(totals);
            SliceFile.writeFully(last, new ByteBuffer[] {footer.emptyMember()}, totals.fileBytes());
            last.force();
            return new ClosedSegment(new Segment(path, sequence(), true), footer.position(), 0);
        }
    }

    /** Removes the file. */
    void discard() throws IOException {
        isBroken = true;
        close();
        Files.deleteIfExists(path);
    }

    private void close() throws IOException {
        tail.close();
        file.close();
    }
}
