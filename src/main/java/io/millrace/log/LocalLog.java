package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a volume. Appends by group commit: while one group is on its way to the disk, all that comes waits together and is the
 * next group, with one write and one sync for all tables. So the more wait, the less each costs.
 *
 * <p>Thread-safe: one lock guards the queues and is never held during work; segments are touched only by the commit task, of which at
 * most one runs at a time.
 */
public final class LocalLog implements ServedLog {
    private static final Logger log = LoggerFactory.getLogger(LocalLog.class);

    /** After so many groups the task goes to the end of the executor's queue. */
    private static final int GROUPS_PER_TURN = 16;

    private final LogSettings settings;
    private final Executor commits;
    private final SegmentWriter writer;
    private final SegmentCutting cutting;

    private final Object lock = new Object();
    private final AppendQueue queue;
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
        this.queue = new AppendQueue(settings.pendingBytesMax(), reserve, live);
        this.commits = executors.commits();
        this.cutting = new SegmentCutting(volume, executors.cuts(), listener);
        this.writer = new SegmentWriter(volume, settings, live, ids, executors.helpers(), listener, cutting::add);
    }

    @Override
    public void append(List<RowBatch> rows, KeyedRequest keyOrNull, Done done) {
        Waiting waiting = new Waiting(new Append(rows, keyOrNull), done);
        boolean starts = false;
        Problem refusal = queue.refusal(waiting.append());
        if (refusal == null) {
            synchronized (lock) {
                refusal = isClosed ? AppendQueue.stopping() : queue.add(waiting);
                starts = refusal == null && starts();
            }
        }
        if (refusal != null) {
            done.done(Append.NO_IDS, refusal);
        } else if (starts) {
            execute();
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

    @Override
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

    @Override
    public PendingBytes pending() {
        return queue.pending();
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
        Problem failure = AppendQueue.stopping();
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
        List<Waiting> refused;
        List<CompletableFuture<Long>> callers;
        synchronized (lock) {
            callers = rotations;
            rotations = new ArrayList<>();
            refused = queue.takeAll();
            isRunning = false;
            lock.notifyAll();
        }
        boolean isClosing = cause instanceof RejectedExecutionException;
        Problem problem = isClosing ? AppendQueue.stopping().causedBy(cause) : Problem.of(cause);
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
            if (queue.isEmpty() && rotations.isEmpty() && !isRotationDue) {
                isRunning = false;
                lock.notifyAll();
                return false;
            }
            takeRotations();
            queue.takeGroup(group);
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

    @Override
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
        synchronized (lock) {
            queue.release(answered);
        }
        for (Waiting waiting : answered) {
            waiting.answer(failure);
        }
    }
}
