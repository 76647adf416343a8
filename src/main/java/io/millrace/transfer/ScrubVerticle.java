package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkStore;
import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.staging.Staging;
import io.millrace.table.Tables;
import io.millrace.transfer.Transfers.StagedFile;
import io.millrace.transfer.Transfers.StagedFiles;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all chunks and staged slices, slowly, again and again, so that damage is found while there are still other copies. A worker of
 * its own. Confined to its verticle.
 */
public final class ScrubVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ScrubVerticle.class);

    private static final int SLICES_AT_ONCE = 1_000;

    private final Bus bus;
    private final Tables tables;
    private final ChunkStore store;
    private final Staging staging;
    private final DamageList damages;
    private final ScrubObserver observer;
    private final long bytesPerSecond;
    private final Duration interval;
    private final Deque<TableId> tablesLeft = new ArrayDeque<>();
    private final Deque<Chunk> chunksLeft = new ArrayDeque<>();
    private TableId table;
    private long beganNanos;

    /**
     * @param bytesPerSecond that are read on average
     * @param interval between the beginnings of two passes, unless one takes longer
     */
    public ScrubVerticle(
            Bus bus,
            Tables tables,
            ChunkStore store,
            Staging staging,
            DamageList damages,
            ScrubObserver observer,
            long bytesPerSecond,
            Duration interval) {
        this.bus = bus;
        this.tables = tables;
        this.store = store;
        this.staging = staging;
        this.damages = damages;
        this.observer = observer;
        this.bytesPerSecond = bytesPerSecond;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        later(interval.toMillis(), this::begin);
        return Future.succeededFuture();
    }

    private void later(long millis, Runnable next) {
        vertx.setTimer(Math.max(1, millis), timer -> {
            try {
                next.run();
            } catch (RuntimeException e) {
                log.error("the scrub failed and begins anew", e);
                end();
            }
        });
    }

    /** So that no more is read in the long run than may be. */
    private void after(long bytes, Runnable next) {
        later(1_000 * bytes / bytesPerSecond, next);
    }

    private void begin() {
        beganNanos = System.nanoTime();
        tablesLeft.clear();
        tablesLeft.addAll(new TreeSet<>(tables.tables()));
        chunksLeft.clear();
        nextChunk();
    }

    private void nextChunk() {
        while (chunksLeft.isEmpty() && !tablesLeft.isEmpty()) {
            table = tablesLeft.poll();
            chunksLeft.addAll(tables.chunks(table));
        }
        Chunk chunk = chunksLeft.poll();
        if (chunk == null) {
            nextSlices(Long.MIN_VALUE);
        } else if (tables.chunks(table).contains(chunk)) {
            check(chunk);
            after(chunk.info().bytes(), this::nextChunk);
        } else {
            later(0, this::nextChunk); // merged in the meantime
        }
    }

    /** Afresh from the disk: what is mapped may be an earlier file of that name. */
    private void check(Chunk chunk) {
        boolean isWhole = true;
        try {
            store.check(chunk.info().file());
        } catch (Problem problem) {
            isWhole = !tables.chunks(table).contains(chunk);
            if (!isWhole) {
                tables.damaged(table, problem);
            }
        }
        observer.chunk(chunk.info().bytes(), isWhole);
    }

    private void nextSlices(long afterSequence) {
        bus.request(Transfers.STAGED_FILES, new StagedFiles(afterSequence, SLICES_AT_ONCE))
                .onComplete(
                        files -> {
                            if (files.isEmpty()) {
                                end();
                            } else {
                                nextSlice(new ArrayDeque<>(files));
                            }
                        },
                        failure -> {
                            log.warn("the scrub begins anew: {}", failure.getMessage());
                            end();
                        });
    }

    private void nextSlice(Deque<StagedFile> files) {
        StagedFile file = files.poll();
        check(file);
        after(file.bytes(), () -> {
            if (files.isEmpty()) {
                nextSlices(file.sequence());
            } else {
                nextSlice(files);
            }
        });
    }

    /** A place that is out of reach for now says nothing about the slice: the next pass comes. */
    private void check(StagedFile file) {
        try {
            Optional<String> wrong = staging.check(file.key(), file.checksum());
            wrong.ifPresent(what -> tell(file, what));
            observer.slice(file.bytes(), wrong.isEmpty());
        } catch (Problem outOfReach) {
            log.debug("slice {} in staging is not checked now", file.key(), outOfReach);
        }
    }

    /** Unless it was removed since the list was made. */
    private void tell(StagedFile file, String what) {
        bus.request(Transfers.STAGED_FILES, new StagedFiles(file.sequence() - 1, 1))
                .onSuccess(now -> {
                    if (now.contains(file)) {
                        damages.add(file.table(), what);
                    }
                });
    }

    private void end() {
        observer.passed(System.currentTimeMillis());
        later(interval.toMillis() - (System.nanoTime() - beganNanos) / 1_000_000, this::begin);
    }
}
