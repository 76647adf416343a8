package io.millrace.slice;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the rows of one table to its open slice by group commit: while one group is on its way to the disk, all that comes waits
 * together and is the next group, with one write and one sync. So the more wait, the less each costs.
 *
 * <p>Thread-safe: one lock guards the queue and is never held during work; slices are touched only by the commit task, of which at
 * most one runs at a time.
 */
public final class SliceAppender {
    private static final Logger log = LoggerFactory.getLogger(SliceAppender.class);

    /** After so many groups the task goes to the end of the executor's queue, so that other tables have their turn. */
    private static final int GROUPS_PER_TURN = 16;
    /** What a waiting batch costs besides its bytes. */
    private static final int BATCH_BYTES = 256;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** A batch until it is answered, once. Confined to the commit task, once it is queued. */
    private static final class Waiting {
        private final RowBatch batch;
        private final Consumer<Throwable> done;
        private boolean isReleased;
        private boolean isAnswered;

        Waiting(RowBatch batch, Consumer<Throwable> done) {
            this.batch = batch;
            this.done = done;
        }

        RowBatch batch() {
            return batch;
        }

        long bytes() {
            return batch.length() + (long) BATCH_BYTES;
        }

        /** How many bytes wait no longer; 0 the second time. */
        long release() {
            long released = isReleased ? 0 : bytes();
            isReleased = true;
            return released;
        }

        void answer(Throwable failure) {
            if (isAnswered) {
                return;
            }
            isAnswered = true;
            try {
                done.accept(failure);
            } catch (RuntimeException | Error e) {
                log.error("a receiver of an acknowledgement failed", e);
            }
        }
    }

    private final TableId table;
    private final SliceSettings settings;
    private final PendingBytes pending;
    private final Executor commits;
    private final SliceWriter writer;

    private final Object lock = new Object();
    private List<Waiting> queue = new ArrayList<>();
    private List<Waiting> nextQueue = new ArrayList<>();
    /** What the commit task has taken and not finished yet; its own. */
    private List<Waiting> group = new ArrayList<>();

    private long pendingBytes;
    private boolean isRunning;
    private boolean isRotationDue;
    private boolean isClosed;
    /** When the open slice got its first rows; meaningful while {@link #hasRows}. */
    private volatile long firstRowsNanos;

    private boolean hasRows;
    /** When the last group was finished, or the appender was made. */
    private long lastRowsNanos = System.nanoTime();

    /**
     * @param pending shared by all tables
     * @param commits runs the commit task, which waits for the disk
     * @param helpers compresses blocks and writes zeros ahead; may be the same, and may reject
     */
    public SliceAppender(
            Volume volume,
            TableId table,
            SliceSettings settings,
            PendingBytes pending,
            Executor commits,
            Executor helpers,
            SliceListener listener) {
        this.table = table;
        this.settings = settings;
        this.pending = pending;
        this.commits = commits;
        this.writer = new SliceWriter(volume, settings, helpers, listener);
    }

    /**
     * Takes the batch for the next group. It is kept entirely or not at all.
     *
     * @param done called once: with null when the rows are durable, else with the problem; on the commit thread, or right here if the
     *     batch is refused
     */
    public void append(RowBatch batch, Consumer<Throwable> done) {
        if (!offer(batch, done)) {
            done.accept(stopping());
        }
    }

    /** The same; but returns false, and calls nobody, if this appender is closed. */
    public boolean offer(RowBatch batch, Consumer<Throwable> done) {
        if (!batch.schema().id().equals(table)) {
            throw new IllegalArgumentException("rows of table " + batch.schema().id() + " for table " + table);
        }
        Waiting waiting = new Waiting(batch, done);
        boolean starts = false;
        Problem refusal;
        synchronized (lock) {
            if (isClosed) {
                return false;
            }
            refusal = refusal(waiting);
            if (refusal == null) {
                queue.add(waiting);
                pendingBytes += waiting.bytes();
                starts = starts();
            }
        }
        if (refusal != null) {
            done.accept(refusal);
        } else if (starts) {
            execute();
        }
        return true;
    }

    private Problem refusal(Waiting waiting) {
        long bytes = waiting.bytes();
        // A batch alone is taken whatever its size: others limit that, and it would never fit.
        if (pendingBytes > 0 && pendingBytes + bytes > pending.maxOfOneTable()) {
            return overloaded("table " + table + " has " + pendingBytes, pending.maxOfOneTable());
        }
        return pending.take(bytes) ? null : overloaded("all tables have " + pending.bytes(), pending.max());
    }

    private static Problem overloaded(String who, long max) {
        return new Problem(
                        ProblemCode.OVERLOADED,
                        who + " bytes waiting for the disk, of " + max
                                + " at most (slice.pending.bytes); send it again later")
                .retryAfter(RETRY_AFTER);
    }

    /** What becomes of rows that come after {@link #close}. */
    public static Problem stopping() {
        return new Problem(ProblemCode.UNAVAILABLE_NOW, "the server is stopping; send it again later")
                .retryAfter(RETRY_AFTER);
    }

    /** Closes the open slice soon, if it has rows. */
    public void rotate() {
        rotateIf(true);
    }

    /**
     * Closes the open slice soon, if it is old enough. To be called a few times per second.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public void rotateIfDue(long nowNanos) {
        rotateIf(nowNanos - firstRowsNanos >= settings.rotateAge().toNanos());
    }

    private void rotateIf(boolean isDue) {
        boolean starts = false;
        synchronized (lock) {
            if (isDue && hasRows && !isClosed) {
                isRotationDue = true;
                starts = starts();
            }
        }
        if (starts) {
            execute();
        }
    }

    /**
     * Closes the appender if it had nothing to do for so long, with the files that it keeps ready; that happens in the background.
     *
     * @param nowNanos {@link System#nanoTime}
     * @return whether it is closed now, so that {@link #offer} refuses
     */
    public boolean closeIfIdle(long nowNanos, long idleNanos) {
        synchronized (lock) {
            if (isClosed || isRunning || hasRows || !queue.isEmpty() || nowNanos - lastRowsNanos < idleNanos) {
                return isClosed;
            }
            isClosed = true;
            isRunning = true;
        }
        try {
            commits.execute(this::closeWriter);
        } catch (RuntimeException | Error e) {
            closeWriter(); // there is no thread for it
        }
        return true;
    }

    private void closeWriter() {
        try {
            writer.close();
        } finally {
            synchronized (lock) {
                isRunning = false;
                lock.notifyAll();
            }
        }
    }

    /** Refuses what comes from now on, commits what waits, closes the slice, and returns then. Not for the commit thread. */
    public void close() {
        synchronized (lock) {
            isClosed = true;
            awaitIdle();
        }
        writer.close();
    }

    private void awaitIdle() {
        boolean interrupted = false;
        while (isRunning) {
            try {
                lock.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** With the lock held: whether the caller is the one to start the commit task. */
    private boolean starts() {
        boolean starts = !isRunning;
        isRunning = true;
        return starts;
    }

    private void execute() {
        try {
            commits.execute(this::run);
        } catch (RuntimeException | Error e) { // the executor is closed, or cannot have another thread
            refuseAll(e);
        }
    }

    private void refuseAll(Throwable cause) {
        List<Waiting> refused;
        synchronized (lock) {
            refused = queue;
            queue = new ArrayList<>();
            isRunning = false;
            lock.notifyAll();
        }
        boolean isClosing = cause instanceof RejectedExecutionException;
        complete(refused, isClosing ? stopping().causedBy(cause) : Problem.of(cause));
    }

    private void run() {
        boolean isMore = true;
        try {
            for (int i = 0; i < GROUPS_PER_TURN && isMore; i++) {
                isMore = commitNext();
            }
        } catch (RuntimeException | Error e) { // whatever it was, the table goes on
            fail(e);
        }
        if (isMore) {
            execute();
        }
    }

    private void fail(Throwable cause) {
        try {
            complete(group, Problem.of(cause));
            log.error("a group of table {} failed", table, cause);
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e); // not even that can be said
        } finally {
            group.clear(); // the list is used again
        }
    }

    /** Commits what waits; false if nothing did, and the task has ended. */
    private boolean commitNext() {
        boolean rotates;
        synchronized (lock) {
            if (queue.isEmpty() && !isRotationDue) {
                isRunning = false;
                lock.notifyAll();
                return false;
            }
            group = queue;
            queue = nextQueue;
            nextQueue = group;
            rotates = isRotationDue;
            isRotationDue = false;
        }
        commit(group);
        if (rotates) {
            writer.rotateQuietly();
        } else {
            writer.rotateIfFull();
        }
        group.clear();
        noteRows();
        return true;
    }

    private void noteRows() {
        boolean hasRowsNow = writer.hasRows();
        long now = System.nanoTime();
        synchronized (lock) {
            lastRowsNanos = now;
            if (hasRowsNow && !hasRows) {
                firstRowsNanos = now;
            }
            hasRows = hasRowsNow;
        }
    }

    /** Batches of several versions of the table are as many groups, in the order of the versions. */
    private void commit(List<Waiting> group) {
        Map<Integer, List<Waiting>> byVersion = new TreeMap<>();
        for (Waiting waiting : group) {
            byVersion
                    .computeIfAbsent(waiting.batch.schema().version(), version -> new ArrayList<>())
                    .add(waiting);
        }
        byVersion.values().forEach(this::commitOneVersion);
    }

    private void commitOneVersion(List<Waiting> group) {
        TableSchema schema = group.get(0).batch.schema();
        Throwable failure = null;
        try {
            writer.append(schema, group.stream().map(Waiting::batch).toList());
        } catch (RuntimeException | Error e) {
            failure = Problem.of(e);
        }
        complete(group, failure);
    }

    /** Doing it again for the same batches does nothing. */
    private void complete(List<Waiting> batches, Throwable failure) {
        long bytes = 0;
        for (Waiting waiting : batches) {
            bytes += waiting.release();
        }
        synchronized (lock) {
            pendingBytes -= bytes;
        }
        pending.release(bytes);
        for (Waiting waiting : batches) {
            waiting.answer(failure);
        }
    }
}
