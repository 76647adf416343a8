package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A segment with what is read from a shared log. It is never synced: what it loses is read again. What fails may be tried again. Confined
 * to the thread that reads.
 */
final class FollowedSegment {
    /** A block in its place. */
    record Placed(BlockHeader header, ByteBuffer member) {}

    private final Path path;
    private final SliceFile file;
    private SliceTotals totals = SliceTotals.NONE;
    private boolean isTorn;

    FollowedSegment(Path path, SliceFile file) {
        this.path = path;
        this.file = file;
    }

    long sequence() {
        return totals.first().sequence();
    }

    int groups() {
        return totals.groups();
    }

    long bytes() {
        return totals.fileBytes();
    }

    /** Adds the blocks of one group: all of them or, after an exception, none. */
    void append(List<Placed> blocks) throws IOException {
        SliceTotals after = totals;
        ByteBuffer[] members = new ByteBuffer[blocks.size()];
        for (int i = 0; i < members.length; i++) {
            after = after.plus(blocks.get(i).header());
            members[i] = blocks.get(i).member().duplicate();
        }
        if (isTorn) {
            file.truncate(totals.fileBytes());
        }
        isTorn = true;
        SliceFile.writeFully(file, members, totals.fileBytes());
        isTorn = false;
        totals = after;
    }

    /** @param end and {@code nextTimeId}: see {@link SegmentCut} */
    ClosedSegment close(long end, long nextTimeId) throws IOException {
        if (isTorn) {
            file.truncate(totals.fileBytes());
        }
        isTorn = true;
        SliceFile.writeFully(file, new ByteBuffer[] {BlockHeader.footer(totals).emptyMember()}, totals.fileBytes());
        file.close();
        return new ClosedSegment(new Segment(path, sequence(), true), end, nextTimeId);
    }

    /** Leaves it as it is, to be removed at the next start. */
    void abandon() throws IOException {
        file.close();
    }
}
