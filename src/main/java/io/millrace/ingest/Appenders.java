package io.millrace.ingest;

import io.millrace.model.TableId;
import io.millrace.slice.SliceAppender;
import io.millrace.slice.SliceListener;
import io.millrace.slice.SliceSettings;
import io.millrace.slice.Volume;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The open slices of this node, one appender per table that got rows. Thread-safe. */
public final class Appenders implements AutoCloseable {
    private final Volume volume;
    private final SliceSettings settings;
    private final Executor commits;
    private final Executor compressors;
    private final SliceListener listener;
    private final Map<TableId, SliceAppender> appenders = new ConcurrentHashMap<>();

    /**
     * @param commits where writing and syncing happen
     * @param compressors where blocks are compressed
     */
    public Appenders(
            Volume volume, SliceSettings settings, Executor commits, Executor compressors, SliceListener listener) {
        this.volume = volume;
        this.settings = settings;
        this.commits = commits;
        this.compressors = compressors;
        this.listener = listener;
    }

    SliceAppender of(TableId table) {
        SliceAppender known = appenders.get(table);
        return known != null
                ? known
                : appenders.computeIfAbsent(
                        table, id -> new SliceAppender(volume, id, settings, commits, compressors, listener));
    }

    /** Closes the slices that are old enough. */
    public void rotateDue() {
        long now = System.nanoTime();
        appenders.values().forEach(appender -> appender.rotateIfDue(now));
    }

    /** Commits what waits and closes every slice. */
    @Override
    public void close() {
        appenders.values().forEach(SliceAppender::close);
        appenders.clear();
    }
}
