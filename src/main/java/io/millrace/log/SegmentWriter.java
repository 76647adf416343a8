package io.millrace.log;

import io.millrace.fault.FaultPoint;
import io.millrace.files.DiskProblem;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a volume, one after the other: opens the next, closes the full one, gives up a broken one. A segment that cannot be
 * closed holds up the next, so that segments are closed in order. Confined to the commit task of the log.
 */
final class SegmentWriter {
    private static final Logger log = LoggerFactory.getLogger(SegmentWriter.class);

    private final Volume volume;
    private final LogSettings settings;
    private final RowMemory live;
    private final RecordIds ids;
    private final Executor helpers;
    private final LogListener listener;
    private final Consumer<ClosedSegment> closed;
    private final LongSupplier nowMicros;
    private final BlockPacker packer;
    private final SpareSegment spare;
    private OpenSegment current;
    private long recentBytes;
    private long end = Long.MIN_VALUE;
    /** So that a full disk gives one line in the log, and not one per group. */
    private boolean isFailing;

    /** @param closed gets each closed segment, in order */
    SegmentWriter(
            Volume volume,
            LogSettings settings,
            RowMemory live,
            RecordIds ids,
            Executor helpers,
            LogListener listener,
            Consumer<ClosedSegment> closed) {
        this.volume = volume;
        this.settings = settings;
        this.live = live;
        this.ids = ids;
        this.helpers = helpers;
        this.listener = listener;
        this.closed = closed;
        nowMicros = volume.nowMicros();
        packer = volume.packer();
        spare = new SpareSegment(volume, settings.preallocateMaxBytes(), helpers);
    }

    /** Appends all as one group: all of it is kept or nothing. Tells each its ids. */
    void append(List<Append> appends) {
        if (current != null && current.isBroken()) {
            rotate();
        }
        if (current == null) {
            open();
        }
        long nowMicros = this.nowMicros.getAsLong();
        Group group = Group.of(appends, ids, nowMicros);
        long bytesBefore = current.bytes();
        long start = System.nanoTime();
        OpenSegment.Kept kept = commit(group, nowMicros);
        long segment = current.sequence();
        long bytes = current.bytes() - bytesBefore;
        long nanos = System.nanoTime() - start;
        if (group.idsOrNull() != null) {
            group.idsOrNull().keep();
        }
        tell("a commit", () -> listener.committed(kept.position(), group.rows(), bytes, nanos));
        if (!kept.sinks().isEmpty()) {
            tell("what came through sinks", () -> listener.counted(segment, kept.sinks()));
        }
        if (!group.receipts().isEmpty()) {
            tell("receipts", () -> listener.answered(group.receipts()));
        }
        if (isFailing) {
            isFailing = false;
            log.info("the log of {} is written again", volume);
        }
    }

    private OpenSegment.Kept commit(Group group, long now) {
        List<Piece> pieces = current.pieces(group.rows(), settings.blockBytes(), now);
        pieces.addAll(packer.receipts(group.receipts(), now));
        try {
            return current.commit(pieces, settings.syncMode(), packer, helpers);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void open() {
        current = spare.take();
        if (current == null) {
            try {
                current = volume.create(0, 0);
            } catch (IOException e) {
                throw reported(DiskProblem.of("opening a segment on " + volume, e));
            }
        }
        spare.prepare(recentBytes);
    }

    /** Before the failure is answered, the group is taken off the disk if that can be done. */
    private Problem failed(IOException cause) {
        Problem problem = reported(DiskProblem.of("writing segment " + current.path(), cause));
        spare.discard();
        if (current.isBroken()) {
            rotateQuietly();
        }
        return problem;
    }

    /** Whether the open segment has rows, or receipts. */
    boolean hasRows() {
        return current != null && current.isUsed();
    }

    /** How many tables have rows in the open segment. */
    int tables() {
        return current == null ? 0 : current.tables();
    }

    /** Of the segment that was closed last, see {@link LogListener#closed}; the smallest long if none was. */
    long end() {
        return end;
    }

    /** Whether the segment has reached a limit or cannot be written any more. */
    boolean isFull() {
        return current != null
                && (current.isBroken()
                        || current.blocks() >= Segment.BLOCKS_MAX / 2
                        || current.bytes() >= settings.rotateSizeBytes()
                        || (hasRows() && live.isSegmentFull()));
    }

    /**
     * Closes the segment. The next append tries again what fails here.
     *
     * @return why it cannot be closed; null if none is open any more
     */
    Problem rotateQuietly() {
        try {
            rotate();
            return null;
        } catch (RuntimeException | Error e) {
            return reported(Problem.of(e));
        }
    }

    private Problem reported(Problem problem) {
        if (!isFailing) {
            log.error("{}", problem.getMessage());
        }
        isFailing = true;
        return problem;
    }

    private void rotate() {
        if (current == null) {
            return;
        }
        try {
            if (!current.isUsed()) {
                current.discard();
                current = null;
                return;
            }
            long bytes = current.bytes();
            ClosedSegment segment = current.seal();
            volume.faults().reach(FaultPoint.SEGMENT_CLOSED);
            current = null;
            recentBytes = Math.max(bytes, recentBytes - recentBytes / 4);
            tell("a closed segment", () -> listener.closed(segment.end()));
            end = segment.end();
            closed.accept(segment);
        } catch (IOException e) {
            throw DiskProblem.of("closing segment " + current.path(), e);
        }
    }

    /** After the last append. As {@link #rotateQuietly}. */
    Problem close() {
        Problem failure = rotateQuietly();
        spare.close();
        return failure;
    }

    /** What a listener does wrong is not the rows' fault: they are durable. */
    private static void tell(String what, Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            log.error("the listener of {} failed", what, e);
        }
    }
}
