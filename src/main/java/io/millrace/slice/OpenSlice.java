package io.millrace.slice;

import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A slice that takes rows. Its good end is the end of the last group that was committed; what a failed group left behind it is cut
 * off. Confined to the commit task of its appender.
 */
final class OpenSlice {
    private final Path path;
    private final SliceFile.Opener opener;
    private final SliceFile file;
    private final ZeroTail tail;
    private final Faults faults;
    private SliceTotals totals;
    private boolean isBroken;
    private boolean isUnsynced;

    /** @param totals of the blocks that the file holds */
    OpenSlice(Path path, SliceFile.Opener opener, SliceFile file, ZeroTail tail, SliceTotals totals, Faults faults) {
        this.path = path;
        this.opener = opener;
        this.file = file;
        this.tail = tail;
        this.totals = totals;
        this.faults = faults;
    }

    SliceInfo info() {
        return totals.info(path);
    }

    int schemaVersion() {
        return totals.first().schemaVersion();
    }

    long records() {
        return totals.records();
    }

    long bytes() {
        return totals.fileBytes();
    }

    /** Whether nothing may be appended any more: what the disk holds behind the good end is not known. */
    boolean isBroken() {
        return isBroken;
    }

    /** Appends the pieces as one group: after this all of it is kept, after an exception nothing. */
    void commit(List<Piece> pieces, SyncMode mode, BlockPacker packer, Executor helpers) throws IOException {
        List<BlockHeader> headers = headers(pieces, mode);
        ByteBuffer[] blocks = GroupPacker.pack(packer, pieces, headers, helpers);
        SliceTotals after = totals;
        for (int i = 0; i < blocks.length; i++) {
            after = after.plus(
                    headers.get(i).sized(blocks[i].remaining(), pieces.get(i).bytes()));
        }
        write(blocks, after.fileBytes());
        faults.reach(FaultPoint.SLICE_WRITTEN);
        if (mode == SyncMode.DISK) {
            sync();
        } else {
            isUnsynced = true;
        }
        faults.reach(FaultPoint.SLICE_SYNCED);
        totals = after;
        tail.growIfNear(totals.fileBytes(), helpers);
    }

    private List<BlockHeader> headers(List<Piece> pieces, SyncMode mode) {
        List<BlockHeader> headers = new ArrayList<>(pieces.size());
        int unsynced = mode == SyncMode.CACHE ? BlockHeader.UNSYNCED : 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            headers.add(new BlockHeader(
                    BlockHeader.VERSION,
                    unsynced | (i == pieces.size() - 1 ? BlockHeader.LAST : 0),
                    i & 0xffff,
                    0,
                    0,
                    piece.records(),
                    totals.blocks() + i,
                    totals.groups(),
                    piece.earliestMicros(),
                    piece.latestMicros(),
                    totals.first().sequence(),
                    totals.first().table(),
                    schemaVersion(),
                    ""));
        }
        return headers;
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
     * Gives the file its final length and its footer, syncs and closes it. May be tried again when it fails; nothing is appended in between. Opens the
     * file afresh, since an interrupt or a failure may have closed it.
     */
    SliceInfo seal() throws IOException {
        isBroken = true;
        close();
        try (SliceFile last = opener.open(path)) {
            last.truncate(totals.fileBytes());
            if (isUnsynced) {
                last.force(); // the footer must not reach the disk before the rows
            }
            BlockHeader footer = BlockHeader.footer(totals);
            SliceFile.writeFully(last, new ByteBuffer[] {footer.footerMember()}, totals.fileBytes());
            last.force();
            return totals.plus(footer).info(path);
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
