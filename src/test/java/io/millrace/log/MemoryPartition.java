package io.millrace.log;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A partition in memory; each node that shares it has an object of its own. */
final class MemoryPartition implements Partition {
    /** What becomes of a record that is sent. */
    enum Fate {
        TAKEN,
        /** It is not there, and the sender is told so. */
        LOST,
        /** It is there, and the sender is told that it may not be. */
        DOUBTED,
        /** Nothing is heard of it. */
        SILENT
    }

    /** The records, and who waits for more. */
    static final class Records {
        private final List<Entry> entries = new ArrayList<>();
        private long millis = 1_700_000_000_000L;

        synchronized void add(byte[] key, byte[] value) {
            entries.add(new Entry(entries.size(), millis, key, value));
            notifyAll();
        }

        synchronized void clock(long newMillis) {
            millis = newMillis;
        }

        synchronized long end() {
            return entries.size();
        }

        synchronized Entry at(int offset) {
            return entries.get(offset);
        }

        private synchronized List<Entry> from(long offset, Duration patience) throws InterruptedException {
            long until = System.nanoTime() + patience.toNanos();
            for (long left = patience.toNanos();
                    left > 0 && offset >= entries.size();
                    left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            int from = (int) Math.min(offset, entries.size());
            return List.copyOf(entries.subList(from, Math.min(entries.size(), from + 7)));
        }
    }

    private final Records records;
    private final int valueBytesMax;
    private volatile Supplier<Fate> fates = () -> Fate.TAKEN;
    private final ConcurrentLinkedQueue<Fate> next = new ConcurrentLinkedQueue<>();
    private volatile boolean isAway;
    private long position;

    MemoryPartition(Records records) {
        this(records, 1 << 26);
    }

    MemoryPartition(Records records, int valueBytesMax) {
        this.records = records;
        this.valueBytesMax = valueBytesMax;
    }

    void fate(Supplier<Fate> newFates) {
        fates = newFates;
    }

    /** Of the next record. */
    void next(Fate fate) {
        next.add(fate);
    }

    /** Whether reading fails. */
    void away(boolean isAwayNow) {
        isAway = isAwayNow;
    }

    @Override
    public void send(byte[] key, byte[] value, Sent sent) {
        Fate known = next.poll();
        Fate fate = known != null ? known : fates.get();
        if (fate == Fate.TAKEN) {
            records.add(key, value);
            sent.done(null);
        } else if (fate != Fate.SILENT) {
            sent.done(new Problem(ProblemCode.UNAVAILABLE_NOW, "no answer from the broker"));
        }
        if (fate == Fate.DOUBTED) { // nobody reads it before its sender was told
            records.add(key, value);
        }
    }

    @Override
    public int valueBytesMax() {
        return valueBytesMax;
    }

    @Override
    public void seek(long offset) {
        position = offset;
    }

    @Override
    public List<Entry> read(Duration patience) {
        try {
            List<Entry> some = records.from(position, patience);
            if (isAway) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the broker is away");
            }
            position += some.size();
            return some;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long end() {
        return records.end();
    }

    @Override
    public void wakeUp() {
        synchronized (records) {
            records.notifyAll();
        }
    }

    @Override
    public void close() {}
}
