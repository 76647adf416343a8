package io.millrace.ingest;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.slice.DiskReserve;
import io.millrace.slice.PendingBytes;
import io.millrace.slice.SliceAppender;
import io.millrace.slice.SliceListener;
import io.millrace.slice.SliceSettings;
import io.millrace.slice.Volume;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The open slices of this node, one appender per table that gets rows; those of idle tables are closed. Thread-safe. */
public final class Appenders implements AutoCloseable {
    /** A table without rows for so long gives its files, memory and disk back. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Volume volume;
    private final SliceSettings settings;
    private final DiskReserve reserve;
    private final PendingBytes pending;
    private final Executor commits;
    private final Executor compressors;
    private final SliceListener listener;
    private final Map<TableId, SliceAppender> appenders = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    /**
     * @param reserve while it is reached all rows are refused
     * @param commits where writing and syncing happen
     * @param compressors where blocks are compressed
     */
    public Appenders(
            Volume volume,
            SliceSettings settings,
            DiskReserve reserve,
            Executor commits,
            Executor compressors,
            SliceListener listener) {
        this.volume = volume;
        this.settings = settings;
        this.reserve = reserve;
        this.pending = new PendingBytes(settings.pendingBytesMax());
        this.commits = commits;
        this.compressors = compressors;
        this.listener = listener;
    }

    /** Takes the rows; see {@link SliceAppender#append}. */
    void append(RowBatch batch, Consumer<Throwable> done) {
        if (reserve.isReached()) {
            done.accept(reserve.refusal());
            return;
        }
        TableId table = batch.schema().id();
        while (!isClosed) {
            SliceAppender appender = of(table);
            if (appender.offer(batch, done)) {
                return;
            }
            appenders.remove(table, appender); // it was idle, and closed a moment ago
        }
        done.accept(SliceAppender.stopping());
    }

    private SliceAppender of(TableId table) {
        SliceAppender known = appenders.get(table);
        return known != null
                ? known
                : appenders.computeIfAbsent(
                        table, id -> new SliceAppender(volume, id, settings, pending, commits, compressors, listener));
    }

    /** Closes the slices that are old enough, and what belongs to tables that get no rows. */
    public void rotateDue() {
        rotateDue(System.nanoTime());
    }

    void rotateDue(long nowNanos) {
        appenders.forEach((table, appender) -> {
            appender.rotateIfDue(nowNanos);
            if (appender.closeIfIdle(nowNanos, IDLE.toNanos())) {
                appenders.remove(table, appender);
            }
        });
    }

    /** How many tables have an appender. */
    int count() {
        return appenders.size();
    }

    /** Of all tables that wait for the disk. */
    public PendingBytes pending() {
        return pending;
    }

    /** Commits what waits and closes every slice. */
    @Override
    public void close() {
        isClosed = true;
        appenders.values().forEach(SliceAppender::close);
        appenders.clear();
    }
}
