package io.millrace.slice;

import io.millrace.fault.FaultPoint;
import io.millrace.files.DiskProblem;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slices of one table, one after the other: opens the next, closes the full one, gives up a broken one. A slice that cannot be
 * closed holds up the next, so that slices are closed in order. Confined to the commit task of its appender.
 */
final class SliceWriter {
    private static final Logger log = LoggerFactory.getLogger(SliceWriter.class);

    private final Volume volume;
    private final SliceSettings settings;
    private final Executor helpers;
    private final SliceListener listener;
    private final BlockPacker packer;
    private final SpareSlice spare;
    private OpenSlice current;
    private long recentBytes;
    /** So that a full disk gives one line in the log, and not one per group. */
    private boolean isFailing;

    SliceWriter(Volume volume, SliceSettings settings, Executor helpers, SliceListener listener) {
        this.volume = volume;
        this.settings = settings;
        this.helpers = helpers;
        this.listener = listener;
        packer = volume.packer();
        spare = new SpareSlice(volume, settings.preallocateMaxBytes(), helpers);
    }

    /** Appends the batches, all of one version of the table, as one group. */
    void append(TableSchema table, List<RowBatch> batches) {
        if (current != null && (current.isBroken() || current.schemaVersion() != table.version())) {
            rotate();
        }
        if (current == null) {
            open(table);
        }
        long recordsBefore = current.records();
        long bytesBefore = current.bytes();
        long start = System.nanoTime();
        try {
            current.commit(BlockCutter.cut(batches, settings.blockBytes()), settings.syncMode(), packer, helpers);
        } catch (IOException e) {
            throw failed(e);
        }
        tellCommitted(batches.size(), current.bytes() - bytesBefore, System.nanoTime() - start);
        if (isFailing) {
            isFailing = false;
            log.info("slices of {} are written again", table);
        }
        if (recordsBefore == 0) {
            tell(listener::opened, current.info());
        }
    }

    private void open(TableSchema table) {
        current = spare.take(table);
        if (current == null) {
            try {
                current = volume.create(table, 0, 0);
            } catch (IOException e) {
                throw DiskProblem.of("opening a slice of " + table, e);
            }
        }
        spare.prepare(table, recentBytes);
    }

    /** Before the failure is answered, the group is taken off the disk if that can be done. */
    private Problem failed(IOException cause) {
        Problem problem = DiskProblem.of("writing slice " + current.info().file(), cause);
        report(problem);
        spare.discard();
        if (current.isBroken()) {
            rotateQuietly();
        }
        return problem;
    }

    boolean hasRows() {
        return current != null && current.records() > 0;
    }

    /** Closes the slice if it has reached a limit or cannot be written any more. */
    void rotateIfFull() {
        if (current != null
                && (current.isBroken()
                        || current.records() >= settings.rotateCount()
                        || current.bytes() >= settings.rotateSizeBytes())) {
            rotateQuietly();
        }
    }

    /** The next append tries again what fails here. */
    void rotateQuietly() {
        try {
            rotate();
        } catch (RuntimeException | Error e) {
            report(Problem.of(e));
        }
    }

    private void report(Problem problem) {
        if (!isFailing) {
            log.error("{}", problem.getMessage());
        }
        isFailing = true;
    }

    private void rotate() {
        if (current == null) {
            return;
        }
        try {
            if (current.records() == 0) {
                current.discard();
                current = null;
                return;
            }
            SliceInfo closed = current.seal();
            current = null;
            volume.faults().reach(FaultPoint.SLICE_CLOSED);
            recentBytes = Math.max(closed.fileBytes(), recentBytes - recentBytes / 4);
            tell(listener::closed, closed);
        } catch (IOException e) {
            throw DiskProblem.of("closing slice " + current.info().file(), e);
        }
    }

    /** After the last append. */
    void close() {
        rotateQuietly();
        spare.close();
    }

    /** What a listener does wrong is not the rows' fault: they are durable. */
    private void tellCommitted(int batches, long bytes, long nanos) {
        try {
            listener.committed(batches, bytes, nanos);
        } catch (RuntimeException | Error e) {
            log.error("the listener of a commit failed", e);
        }
    }

    private static void tell(Consumer<SliceInfo> listener, SliceInfo slice) {
        try {
            listener.accept(slice);
        } catch (RuntimeException | Error e) {
            log.error("the listener of slice {} failed", slice.id(), e);
        }
    }
}
