package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a volume. Appends by group commit: while one group is on its way to the disk, all that comes waits together and is the
 * next group, with one write and one sync for all tables. So the more wait, the less each costs.
 *
 * <p>Where more waits than one group holds, tables take turns, so that nobody's rows wait for all of another's.
 *
 * <p>Thread-safe: one lock guards the queues and is never held during work; segments are touched only by the commit task, of which at
 * most one runs at a time.
 */
public final class LocalLog implements Log, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalLog.class);

    /** After so many groups the task goes to the end of the executor's queue. */
    private static final int GROUPS_PER_TURN = 16;
    /** Of text in one group, beyond a single batch: so long does a small batch wait at most that comes a moment too late. */
    private static final long GROUP_BYTES_MAX = 8 << 20;
    /** Of text that one table adds to a group before it is another's turn. */
    private static final long TURN_BYTES_MAX = 1 << 20;
    /** What a waiting batch costs besides its bytes; it also bounds how many blocks a group can have. */
    private static final int BATCH_BYTES = 256;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Rows until they are answered, once. Confined to the commit task, once they are queued. */
    private static final class Waiting {
        private final Append append;
        private final Done done;
        private final long bytes;
        private boolean isReleased;
        private boolean isAnswered;

        Waiting(Append append, Done done) {
            this.append = append;
            this.done = done;
            KeyedRequest key = append.keyOrNull();
            long ofReceipt = key == null ? 0 : BATCH_BYTES + (long) key.bytes();
            this.bytes = ofReceipt
                    + append.rows().stream()
                            .mapToLong(batch -> BATCH_BYTES + (long) batch.length())
                            .sum();
        }

        Append append() {
            return append;
        }

        /** The one that its bytes count for. Receipts without rows wait together. */
        TableId table() {
            return append.rows().isEmpty()
                    ? BlockHeader.NO_TABLE
                    : append.rows().get(0).schema().id();
        }

        /** How many bytes wait no longer; 0 the second time. */
        long release() {
            long released = isReleased ? 0 : bytes;
            isReleased = true;
            return released;
        }

        void answer(Throwable failure) {
            if (isAnswered) {
                return;
            }
            isAnswered = true;
            try {
                done.done(failure == null ? append.firstIds() : Append.NO_IDS, failure);
            } catch (RuntimeException | Error e) {
                log.error("a receiver of an acknowledgement failed", e);
            }
        }
    }

    /** What waits of one table; its bytes include those of the group under way. */
    private static final class TableQueue {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private long bytes;
    }

    private final LogSettings settings;
    private final DiskReserve reserve;
    private final RowMemory live;
    private final PendingBytes pending;
    private final Executor commits;
    private final SegmentWriter writer;
    private final SegmentCutting cutting;

    private final Object lock = new Object();
    private final Map<TableId, TableQueue> tables = new HashMap<>();
    /** Those with something waiting, each once, in the order of their turns. */
    private final ArrayDeque<TableQueue> turns = new ArrayDeque<>();
    /** What the commit task has taken and not finished yet; its own. */
    private List<Waiting> group = new ArrayList<>();

    /** Those who have asked for the end of the open segment. */
    private List<CompletableFuture<Long>> rotations = new ArrayList<>();
    /** Those of them that the commit task has taken and not answered yet; its own. */
    private List<CompletableFuture<Long>> rotating = new ArrayList<>();

    private boolean isRunning;
    private boolean isRotationDue;
    private boolean isClosed;
    /** Whether the last segment has been closed as far as it can be, which failed if this is not null. */
    private boolean isEnded;

    private Problem closeFailure;
    /** When the open segment got its first rows; meaningful while {@link #hasRows}. */
    private volatile long firstRowsNanos;

    /** As they were when the commit task last looked: it may be behind while it runs. */
    private boolean hasRows;

    private long end = Long.MIN_VALUE;
    private volatile int tablesOpen;

    /**
     * @param reserve while it is reached all rows are refused
     * @param live refuses rows, and closes segments early
     * @param ids for rows without; knows what was given before
     */
    public LocalLog(
            Volume volume,
            LogSettings settings,
            DiskReserve reserve,
            RowMemory live,
            RecordIds ids,
            LogExecutors executors,
            LogListener listener) {
        this.settings = settings;
        this.reserve = reserve;
        this.live = live;
        this.pending = new PendingBytes(settings.pendingBytesMax());
        this.commits = executors.commits();
        this.cutting = new SegmentCutting(volume, executors.cuts(), listener);
        this.writer = new SegmentWriter(volume, settings, live, ids, executors.helpers(), listener, cutting::add);
    }

    @Override
    public void append(List<RowBatch> rows, KeyedRequest keyOrNull, Done done) {
        Waiting waiting = new Waiting(new Append(rows, keyOrNull), done);
        boolean starts = false;
        Problem refusal = refusal(waiting.append().rows());
        if (refusal == null) {
            synchronized (lock) {
                refusal = isClosed ? stopping() : refusal(waiting);
                if (refusal == null) {
                    enqueue(waiting);
                    starts = starts();
                }
            }
        }
        if (refusal != null) {
            done.done(Append.NO_IDS, refusal);
        } else if (starts) {
            execute();
        }
    }

    private Problem refusal(List<RowBatch> rows) {
        Problem refusal = reserve.isReached() ? reserve.refusal() : null;
        for (int i = 0; refusal == null && i < rows.size(); i++) {
            refusal = live.refusal(rows.get(i).schema().id());
        }
        return refusal;
    }

    private Problem refusal(Waiting waiting) {
        TableQueue table = tables.get(waiting.table());
        // A batch alone is taken whatever its size: others limit that, and it would never fit.
        if (table != null && table.bytes + waiting.bytes > pending.maxOfOneTable()) {
            return overloaded("table " + waiting.table() + " has " + table.bytes, pending.maxOfOneTable());
        }
        return pending.take(waiting.bytes) ? null : overloaded("all tables have " + pending.bytes(), pending.max());
    }

    private static Problem overloaded(String who, long max) {
        return new Problem(
                        ProblemCode.OVERLOADED,
                        who + " bytes waiting for the disk, of " + max
                                + " at most (log.pending.bytes); send it again later")
                .retryAfter(RETRY_AFTER);
    }

    private static Problem stopping() {
        return new Problem(ProblemCode.UNAVAILABLE_NOW, "the server is stopping; send it again later")
                .retryAfter(RETRY_AFTER);
    }

    private void enqueue(Waiting waiting) {
        TableQueue table = tables.computeIfAbsent(waiting.table(), id -> new TableQueue());
        if (table.waiting.isEmpty()) {
            turns.add(table);
        }
        table.waiting.add(waiting);
        table.bytes += waiting.bytes;
    }

    /** With the lock held: what comes next, the rows of each table in their order. */
    private void takeGroup() {
        long bytes = 0;
        while (!turns.isEmpty() && bytes < GROUP_BYTES_MAX) {
            TableQueue table = turns.poll();
            long turn = 0;
            while (!table.waiting.isEmpty() && turn < TURN_BYTES_MAX && bytes + turn < GROUP_BYTES_MAX) {
                Waiting next = table.waiting.poll();
                turn += next.bytes;
                group.add(next);
            }
            bytes += turn;
            if (!table.waiting.isEmpty()) {
                turns.add(table);
            }
        }
    }

    @Override
    public CompletableFuture<Long> rotate() {
        CompletableFuture<Long> caller = new CompletableFuture<>();
        boolean isAnswered;
        boolean starts = false;
        Problem failure;
        synchronized (lock) {
            isAnswered = isEnded || (!isRunning && !hasRows);
            failure = closeFailure;
            if (!isAnswered) {
                rotations.add(caller);
                starts = !isClosed && starts();
            }
        }
        if (isAnswered) {
            answer(List.of(caller), failure);
        } else if (starts) {
            execute();
        }
        return caller;
    }

    /** Whether the segment could not be closed matters only if there are rows in it. */
    private void answer(List<CompletableFuture<Long>> callers, Throwable failure) {
        boolean isFailed;
        long last;
        synchronized (lock) {
            isFailed = failure != null && hasRows;
            last = end;
        }
        for (CompletableFuture<Long> caller : callers) {
            if (isFailed) {
                caller.completeExceptionally(Problem.of(failure));
            } else {
                caller.complete(last);
            }
        }
    }

    private void answerRotating(Throwable failure) {
        try {
            answer(rotating, failure);
        } finally {
            rotating.clear();
        }
    }

    /** With the lock held. The task has answered those before. */
    private void takeRotations() {
        List<CompletableFuture<Long>> taken = rotations;
        rotations = rotating;
        rotating = taken;
    }

    /**
     * Closes the open segment soon, if it is old enough and those before it are cut into slices; and tries again what could not be cut.
     * To be called a few times per second.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public void rotateIfDue(long nowNanos) {
        cutting.again();
        boolean isDue = nowNanos - firstRowsNanos >= settings.rotateAge().toNanos() && cutting.isIdle();
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

    /** Of all tables that wait for the disk. */
    public PendingBytes pending() {
        return pending;
    }

    /**
     * Refuses what comes from now on, commits what waits, closes the segment and cuts it, and returns then. Who asks for a rotation
     * meanwhile or afterwards gets the end of that segment, or the problem if it could not be closed: then its rows are cut at the next
     * start. Not for the threads of the log.
     */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            Uninterrupted.await(lock, () -> !isRunning);
        }
        Problem failure = stopping();
        try {
            failure = writer.close();
        } finally {
            finish(failure);
        }
        cutting.close();
    }

    private void finish(Problem failure) {
        noteSegment();
        synchronized (lock) {
            isEnded = true;
            closeFailure = failure;
            takeRotations();
        }
        answerRotating(failure);
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
        List<Waiting> refused = new ArrayList<>();
        List<CompletableFuture<Long>> callers;
        synchronized (lock) {
            callers = rotations;
            rotations = new ArrayList<>();
            turns.forEach(table -> {
                refused.addAll(table.waiting);
                table.waiting.clear();
            });
            turns.clear();
            isRunning = false;
            lock.notifyAll();
        }
        boolean isClosing = cause instanceof RejectedExecutionException;
        Problem problem = isClosing ? stopping().causedBy(cause) : Problem.of(cause);
        complete(refused, problem);
        answer(callers, problem);
    }

    private void run() {
        boolean isMore = true;
        try {
            for (int i = 0; i < GROUPS_PER_TURN && isMore; i++) {
                isMore = commitNext();
            }
        } catch (RuntimeException | Error e) { // whatever it was, the log goes on
            fail(e);
        }
        if (isMore) {
            execute();
        }
    }

    private void fail(Throwable cause) {
        try {
            complete(group, Problem.of(cause));
            log.error("a group failed", cause);
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e); // not even that can be said
        } finally {
            group.clear(); // the list is used again
            answerRotating(cause);
        }
    }

    /** Commits what waits; false if nothing did, and the task has ended. */
    private boolean commitNext() {
        boolean rotates;
        synchronized (lock) {
            if (turns.isEmpty() && rotations.isEmpty() && !isRotationDue) {
                isRunning = false;
                lock.notifyAll();
                return false;
            }
            takeRotations();
            takeGroup();
            rotates = isRotationDue || !rotating.isEmpty();
            isRotationDue = false;
        }
        Problem failure = null;
        try {
            if (!group.isEmpty()) {
                commit();
            }
            if (rotates || writer.isFull()) {
                failure = writer.rotateQuietly();
            }
        } finally {
            noteSegment();
        }
        group.clear();
        answerRotating(failure);
        return true;
    }

    /** How many tables have rows in the open segment. */
    public int tables() {
        return tablesOpen;
    }

    private void noteSegment() {
        tablesOpen = writer.tables();
        boolean hasRowsNow = writer.hasRows();
        long now = System.nanoTime();
        synchronized (lock) {
            if (hasRowsNow && !hasRows) {
                firstRowsNanos = now;
            }
            hasRows = hasRowsNow;
            end = writer.end();
        }
    }

    private void commit() {
        Throwable failure = null;
        try {
            writer.append(group.stream().map(Waiting::append).toList());
        } catch (RuntimeException | Error e) {
            failure = Problem.of(e);
        }
        complete(group, failure);
    }

    /** Doing it again for the same rows does nothing. */
    private void complete(List<Waiting> answered, Throwable failure) {
        long bytes = 0;
        synchronized (lock) {
            for (Waiting waiting : answered) {
                long released = waiting.release();
                bytes += released;
                tables.computeIfPresent(waiting.table(), (id, table) -> {
                    table.bytes -= released;
                    return table.bytes == 0 ? null : table;
                });
            }
        }
        pending.release(bytes);
        for (Waiting waiting : answered) {
            waiting.answer(failure);
        }
    }
}
