package io.millrace.log;

import io.millrace.model.RequestKey;
import io.millrace.model.RowBatch;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that several nodes share. What is appended goes to a {@link Partition}, and is answered when this node has read it back, in the
 * order in which all read it. While some groups are on their way, all that comes waits together and is the next group.
 *
 * <p>A record without a value ends a segment, for all readers at the same place. A request with a key travels as a record of its own,
 * which is passed over by all if another one with that key stands shortly before it.
 *
 * <p>Thread-safe: one lock guards the queues and is never held during work. Groups are sent by the commit task, of which at most one runs at
 * a time; one thread reads.
 */
public final class SharedLog implements ServedLog {
    private static final Logger log = LoggerFactory.getLogger(SharedLog.class);

    /** Groups on their way at a time. */
    private static final int FLIGHTS_MAX = 4;

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long PAUSE_MILLIS_MAX = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int KEY_BYTES = 24;
    /** Of {@link #doubtful}, while the partition is away. */
    private static final int DOUBTS_MAX = 100_000;

    /** Records that were sent as one group. */
    private static final class Flight {
        private final AtomicInteger left = new AtomicInteger(1);
    }

    /** A record on its way. */
    private record Sent(long number, List<Waiting> appends, Group group, Flight flight, long nanos) {}

    /** The end of a segment on its way, and who waits for it. */
    private record Mark(long number, List<CompletableFuture<Long>> callers) {}

    private final String name;
    private final Partition partition;
    private final LogSettings settings;
    private final long timeoutNanos;
    private final RowMemory live;
    private final Executor commits;
    private final Executor helpers;
    private final BlockPacker packer;
    private final LongSupplier nowMicros;
    private final SegmentCutting cutting;
    private final SharedReader reader;
    private final UUID sender = UUID.randomUUID();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final Thread reading;

    private final Object lock = new Object();
    private final AppendQueue queue;
    private final Map<Long, Sent> sent = new HashMap<>();
    private final Map<Long, Mark> marks = new HashMap<>();
    /** Keys of requests of which it is not known whether they are in the log, with the numbers of their records. */
    private final Map<RequestKey, Long> doubtful = new HashMap<>();

    private List<CompletableFuture<Long>> rotations = new ArrayList<>();
    private boolean isMarkDue;
    private boolean isRunning;
    private boolean isClosed;
    private boolean isEnded;
    private int flights;
    private long lastNumber;
    private volatile boolean isStopped;

    /** As they were when the reader last looked. */
    private boolean hasRows;

    private long firstRowsNanos;
    private long end = Long.MIN_VALUE;
    private volatile boolean isSegmentFull;
    private volatile int tables;

    /**
     * Begins to read. The partition is closed with the log.
     *
     * @param name of the log, as its volume has it
     * @param timeout so long an append waits until it is read back; then it is refused
     * @param ids know those of the start
     */
    public SharedLog(
            String name,
            Partition partition,
            SharedPlaces places,
            SharedStart start,
            Volume volume,
            LogSettings settings,
            Duration timeout,
            DiskReserve reserve,
            RowMemory live,
            RecordIds ids,
            WrittenTables written,
            ReceiptNumbers numbers,
            LogExecutors executors,
            LogListener listener) {
        this.name = name;
        this.partition = partition;
        this.settings = settings;
        this.timeoutNanos = timeout.toNanos();
        this.live = live;
        this.queue = new AppendQueue(settings.pendingBytesMax(), reserve, live);
        this.commits = executors.commits();
        this.helpers = executors.helpers();
        this.packer = volume.packer();
        this.nowMicros = volume.nowMicros();
        this.cutting = new SegmentCutting(volume, executors.cuts(), listener);
        this.reader = new SharedReader(name, places, start, volume, ids, written, numbers, listener, cutting::add);
        long target = partition.end();
        partition.seek(places.after(start.keysEnd()));
        this.reading = new Thread(() -> read(target), "millrace-follow");
        reading.setDaemon(true);
        reading.start();
    }

    /** Done when all that was in the partition at the start is read. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    @Override
    public void append(List<RowBatch> rows, KeyedRequest keyOrNull, Done done) {
        Waiting waiting = new Waiting(new Append(rows, keyOrNull), done);
        boolean starts = false;
        Problem refusal = queue.refusal(waiting.append());
        if (refusal == null) {
            synchronized (lock) {
                refusal = isClosed ? AppendQueue.stopping() : isDoubtful(keyOrNull) ? undecided() : queue.add(waiting);
                starts = refusal == null && starts();
            }
        }
        if (refusal != null) {
            done.done(Append.NO_IDS, refusal);
        } else if (starts) {
            execute();
        }
    }

    /** Also if so many others are that no more can be remembered. */
    private boolean isDoubtful(KeyedRequest keyOrNull) {
        return keyOrNull != null && (doubtful.size() >= DOUBTS_MAX || doubtful.containsKey(keyOrNull.key()));
    }

    private static Problem undecided() {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "it is not known yet whether the first request with this Idempotency-Key was stored; send it"
                                + " again later")
                .retryAfter(RETRY_AFTER);
    }

    @Override
    public CompletableFuture<Long> rotate() {
        CompletableFuture<Long> caller = new CompletableFuture<>();
        boolean isAnswered;
        boolean starts = false;
        long last;
        synchronized (lock) {
            isAnswered = isEnded || (!hasRows && sent.isEmpty() && queue.isEmpty());
            last = end;
            if (!isAnswered) {
                rotations.add(caller);
                isMarkDue = true;
                starts = starts();
            }
        }
        if (isAnswered) {
            caller.complete(last);
        } else if (starts) {
            execute();
        }
        return caller;
    }

    /** Also refuses what was not read back in time. */
    @Override
    public void rotateIfDue(long nowNanos) {
        cutting.again();
        boolean isIdle = cutting.isIdle();
        List<Waiting> late = new ArrayList<>();
        boolean starts = false;
        synchronized (lock) {
            for (Sent record : sent.values()) {
                if (nowNanos - record.nanos() > timeoutNanos) {
                    late.addAll(record.appends());
                    doubt(record);
                }
            }
            boolean isOld =
                    hasRows && nowNanos - firstRowsNanos >= settings.rotateAge().toNanos() && isIdle;
            boolean isDue = isOld || (hasRows && isSegmentFull) || !doubtful.isEmpty();
            if (isDue && marks.isEmpty() && !isClosed) {
                isMarkDue = true;
                starts = starts();
            }
        }
        complete(late, late(null));
        if (starts) {
            execute();
        }
    }

    @Override
    public PendingBytes pending() {
        return queue.pending();
    }

    @Override
    public int tables() {
        return tables;
    }

    // sending

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
            refused = queue.takeAll();
            callers = rotations;
            rotations = new ArrayList<>();
            isMarkDue = false;
            isRunning = false;
            lock.notifyAll();
        }
        Problem problem = Problem.of(cause);
        complete(refused, problem);
        callers.forEach(caller -> caller.completeExceptionally(problem));
    }

    /** Sends what waits, until nothing does or enough is on its way. */
    private void run() {
        while (true) {
            List<Waiting> group = new ArrayList<>();
            boolean isMarking;
            synchronized (lock) {
                isMarking = isMarkDue;
                isMarkDue = false;
                if (flights < FLIGHTS_MAX && !queue.isEmpty()) {
                    queue.takeGroup(group);
                    flights++;
                }
                if (group.isEmpty() && !isMarking) {
                    isRunning = false;
                    lock.notifyAll();
                    return;
                }
            }
            if (!group.isEmpty()) {
                fly(group);
            }
            if (isMarking) {
                mark();
            }
        }
    }

    private void fly(List<Waiting> group) {
        Flight flight = new Flight();
        try {
            sendAll(group, flight);
        } catch (RuntimeException | Error e) { // whatever it was, the log goes on
            log.error("a group failed", e);
            complete(group, Problem.of(e));
        } finally {
            landed(flight);
        }
    }

    /** In the order in which they came. */
    private void sendAll(List<Waiting> group, Flight flight) {
        List<Waiting> together = new ArrayList<>();
        for (Waiting waiting : group) {
            if (waiting.append().keyOrNull() == null) {
                together.add(waiting);
            } else {
                send(together, flight);
                together = new ArrayList<>();
                send(List.of(waiting), flight);
            }
        }
        send(together, flight);
    }

    private void send(List<Waiting> appends, Flight flight) {
        if (appends.isEmpty()) {
            return;
        }
        Group group;
        byte[] value;
        try {
            group = Group.unplaced(appends.stream().map(Waiting::append).toList());
            value = PackedGroup.pack(group, name, settings.blockBytes(), nowMicros.getAsLong(), packer, helpers);
        } catch (RuntimeException | Error e) {
            log.error("a group could not be packed", e);
            complete(appends, Problem.of(e));
            return;
        }
        if (value != null && value.length <= partition.valueBytesMax()) {
            send(group, value, appends, flight);
        } else if (appends.size() > 1) {
            int half = appends.size() / 2;
            send(appends.subList(0, half), flight);
            send(appends.subList(half, appends.size()), flight);
        } else {
            complete(appends, tooLarge(value));
        }
    }

    private Problem tooLarge(byte[] value) {
        return new Problem(
                ProblemCode.TOO_LARGE,
                "the rows take " + (value == null ? "too many blocks" : value.length + " bytes compressed")
                        + " in one record of the log, of " + partition.valueBytesMax()
                        + " at most; send them in several requests");
    }

    private void send(Group group, byte[] value, List<Waiting> appends, Flight flight) {
        flight.left.incrementAndGet();
        long number;
        synchronized (lock) {
            number = ++lastNumber;
            sent.put(number, new Sent(number, List.copyOf(appends), group, flight, System.nanoTime()));
        }
        trySend(number, value, failure -> {
            if (failure != null) {
                lost(number, failure);
            }
        });
    }

    private void trySend(long number, byte[] value, Partition.Sent told) {
        byte[] key = ByteBuffer.allocate(KEY_BYTES)
                .putLong(sender.getMostSignificantBits())
                .putLong(sender.getLeastSignificantBits())
                .putLong(number)
                .array();
        try {
            partition.send(key, value, told);
        } catch (RuntimeException | Error e) {
            told.done(e);
        }
    }

    /** It may be in the partition all the same, and is read like that of another node then. */
    private void lost(long number, Throwable cause) {
        Sent record;
        synchronized (lock) {
            record = sent.remove(number);
            if (record != null) {
                doubt(record);
            }
        }
        if (record != null) {
            log.warn("a group was not taken by {}: {}", name, cause.getMessage());
            complete(record.appends(), late(cause));
            landed(record.flight());
        }
    }

    private void doubt(Sent record) {
        for (Waiting waiting : record.appends()) {
            KeyedRequest request = waiting.append().keyOrNull();
            if (request != null) {
                doubtful.put(request.key(), record.number());
            }
        }
    }

    private Problem late(Throwable causeOrNull) {
        Problem problem = new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "the log " + name + " did not take the rows in time (log.kafka.timeout); they may have been"
                                + " stored all the same: a request with an Idempotency-Key can be sent again later"
                                + " without storing them twice")
                .retryAfter(RETRY_AFTER);
        return causeOrNull == null ? problem : problem.causedBy(causeOrNull);
    }

    private void mark() {
        long number;
        synchronized (lock) {
            number = ++lastNumber;
            marks.put(number, new Mark(number, rotations));
            rotations = new ArrayList<>();
        }
        trySend(number, new byte[0], failure -> {
            if (failure != null) {
                unmark(number, failure);
            }
        });
    }

    private void unmark(long number, Throwable failure) {
        Mark mark;
        synchronized (lock) {
            mark = marks.remove(number);
        }
        if (mark != null) {
            Problem problem = late(failure);
            mark.callers().forEach(caller -> caller.completeExceptionally(problem));
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    /** One of its records less is on its way. */
    private void landed(Flight flight) {
        boolean starts = false;
        if (flight.left.decrementAndGet() == 0) {
            synchronized (lock) {
                flights--;
                lock.notifyAll();
                starts = !queue.isEmpty() && starts();
            }
        }
        if (starts) {
            execute();
        }
    }

    /** Doing it again for the same rows does nothing. */
    private void complete(List<Waiting> answered, Throwable failure) {
        synchronized (lock) {
            queue.release(answered);
        }
        answered.forEach(waiting -> waiting.answer(failure));
    }

    // reading

    private void read(long target) {
        long pause = 1;
        try {
            while (!isStopped) {
                try {
                    List<Partition.Entry> entries = partition.read(PATIENCE);
                    pause = 1;
                    for (Partition.Entry entry : entries) {
                        take(entry);
                    }
                    if (!isStopped && partition.position() >= target) {
                        caughtUp.complete(null);
                    }
                } catch (RuntimeException | Error e) {
                    if (pause == 1 && !isStopped) {
                        log.error("{} cannot be read, it is tried again: {}", name, e.getMessage(), e);
                    }
                    pause(pause);
                    pause = Math.min(PAUSE_MILLIS_MAX, 2 * pause);
                }
            }
        } finally {
            caughtUp.completeExceptionally(AppendQueue.stopping());
            reader.close();
        }
    }

    /** Until it is taken, or the log ends. */
    private void take(Partition.Entry entry) {
        long number = number(entry);
        Sent mine;
        synchronized (lock) {
            mine = sent.get(number);
        }
        long pause = 1;
        while (!isStopped) {
            if (!reader.hasRows() && live.isFull()) {
                pause(PAUSE_MILLIS_MAX / 20);
                continue;
            }
            try {
                SharedReader.Taken taken = reader.take(entry, mine == null ? null : mine.group());
                noteSegment();
                settle(number, taken);
                return;
            } catch (RuntimeException | Error e) {
                if (pause == 1) {
                    log.error(
                            "record {} of {} cannot be taken, it is tried again: {}",
                            entry.offset(),
                            name,
                            e.getMessage(),
                            e instanceof Problem ? null : e);
                }
                pause(pause);
                pause = Math.min(PAUSE_MILLIS_MAX, 2 * pause);
            }
        }
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts but who stops
        }
    }

    /** The number that this object gave the record; 0 if another sent it. */
    private long number(Partition.Entry entry) {
        if (entry.key() == null || entry.key().length != KEY_BYTES) {
            return 0;
        }
        ByteBuffer key = ByteBuffer.wrap(entry.key());
        boolean isMine =
                key.getLong() == sender.getMostSignificantBits() && key.getLong() == sender.getLeastSignificantBits();
        return isMine ? key.getLong() : 0;
    }

    private void noteSegment() {
        isSegmentFull =
                reader.hasRows() && (reader.segmentBytes() >= settings.rotateSizeBytes() || live.isSegmentFull());
        tables = reader.tables();
        long now = System.nanoTime();
        boolean starts = false;
        synchronized (lock) {
            if (reader.hasRows() && !hasRows) {
                firstRowsNanos = now;
            }
            hasRows = reader.hasRows();
            end = reader.toldEnd();
            if (isSegmentFull && marks.isEmpty() && !isMarkDue && !isClosed) {
                isMarkDue = true;
                starts = starts();
            }
        }
        if (starts) {
            execute();
        }
    }

    /** A record was read: what this object sent before it and has not read is not in the partition. */
    private void settle(long number, SharedReader.Taken taken) {
        if (number == 0) {
            return;
        }
        Sent record;
        Mark mark;
        long last;
        synchronized (lock) {
            record = sent.remove(number);
            mark = marks.remove(number);
            last = end;
            doubtful.values().removeIf(doubt -> doubt <= number);
        }
        if (mark != null) {
            mark.callers().forEach(caller -> caller.complete(last));
            synchronized (lock) {
                lock.notifyAll();
            }
        }
        if (record != null) {
            answer(record, taken);
            landed(record.flight());
        }
    }

    private void answer(Sent record, SharedReader.Taken taken) {
        IdShifts shifts = taken.shiftsOrNull();
        if (shifts == null) {
            complete(record.appends(), undecided());
            return;
        }
        record.appends().forEach(waiting -> waiting.append().place(shifts));
        complete(record.appends(), null);
    }

    /**
     * Refuses what comes from now on, sends what waits and ends the segment, and returns when that is read back or does not come in time:
     * then it is read at the next start. Not for the threads of the log.
     */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
        }
        await(() -> !isRunning && flights == 0);
        CompletableFuture<Long> last = rotate();
        await(last::isDone);
        isStopped = true;
        partition.wakeUp();
        reading.interrupt();
        join();
        refuseRest();
        cutting.close();
        partition.close();
    }

    /** With interrupts put off, and no longer than an append waits. */
    private void await(BooleanSupplier condition) {
        long until = System.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        synchronized (lock) {
            for (long left = timeoutNanos; left > 0 && !condition.getAsBoolean(); left = until - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuseRest() {
        List<Waiting> rest;
        List<CompletableFuture<Long>> callers;
        long last;
        synchronized (lock) {
            isEnded = true;
            rest = queue.takeAll();
            sent.values().forEach(record -> rest.addAll(record.appends()));
            sent.clear();
            callers = rotations;
            marks.values().forEach(mark -> callers.addAll(mark.callers()));
            marks.clear();
            last = end;
        }
        complete(rest, late(null));
        callers.forEach(caller -> caller.complete(last));
    }

    private void join() {
        boolean interrupted = false;
        while (reading.isAlive()) {
            try {
                reading.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
