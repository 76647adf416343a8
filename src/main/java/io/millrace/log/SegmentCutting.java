package io.millrace.log;

import io.millrace.problem.Problem;
import io.millrace.slice.SliceInfo;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts closed segments into slices, one after the other, in the background. A segment that cannot be cut, for want of disk, holds up
 * those behind it and is tried again. Thread-safe: one lock, which is not held during work.
 */
final class SegmentCutting {
    private static final Logger log = LoggerFactory.getLogger(SegmentCutting.class);

    private final Volume volume;
    private final Executor executor;
    private final LogListener listener;
    private final ArrayDeque<ClosedSegment> waiting = new ArrayDeque<>();
    private boolean isRunning;
    private boolean isClosed;
    /** So that a full disk gives one line in the log, and not one per try. */
    private boolean isFailing;

    SegmentCutting(Volume volume, Executor executor, LogListener listener) {
        this.volume = volume;
        this.executor = executor;
        this.listener = listener;
    }

    void add(ClosedSegment segment) {
        synchronized (this) {
            waiting.add(segment);
        }
        again();
    }

    /** Goes on if there is something to do and nobody does it. */
    void again() {
        synchronized (this) {
            if (isRunning || isClosed || waiting.isEmpty()) {
                return;
            }
            isRunning = true;
        }
        try {
            executor.execute(() -> {
                cutAll();
                end();
            });
        } catch (RuntimeException | Error e) {
            log.warn("segments wait to be cut into slices: {}", e.toString());
            end();
        }
    }

    private synchronized void end() {
        isRunning = false;
        notifyAll();
    }

    synchronized boolean isIdle() {
        return waiting.isEmpty() && !isRunning;
    }

    /** Cuts what is left, on this thread. What cannot be cut is cut at the next start. */
    void close() {
        synchronized (this) {
            isClosed = true;
            Uninterrupted.await(this, () -> !isRunning);
        }
        cutAll();
    }

    private void cutAll() {
        for (ClosedSegment next = next(); next != null && isCut(next); next = next()) {
            synchronized (this) {
                waiting.poll();
            }
        }
    }

    private synchronized ClosedSegment next() {
        return waiting.peek();
    }

    private boolean isCut(ClosedSegment closed) {
        SegmentCutter.Cut cut;
        long start = System.nanoTime();
        try {
            cut = volume.cut(closed.segment());
        } catch (RuntimeException | Error e) {
            if (!isFailing) {
                log.error(
                        "segment {} is not cut into slices yet: {}",
                        closed.segment().file(),
                        Problem.of(e).getMessage());
            }
            isFailing = true;
            tell(failed -> listener.notRotated(), closed);
            return false;
        }
        isFailing = false;
        long nanos = System.nanoTime() - start;
        cut.damage().forEach(what -> tell(listener::damaged, what));
        tell(bytes -> listener.rotated(bytes, nanos), bytes(cut.slices()));
        tell(listener::cut, new SegmentCut(closed.end(), cut.slices(), cut.receipts(), closed.nextTimeId()));
        return true;
    }

    private static long bytes(List<SliceInfo> slices) {
        return slices.stream().mapToLong(SliceInfo::fileBytes).sum();
    }

    private static <T> void tell(Consumer<T> listener, T what) {
        try {
            listener.accept(what);
        } catch (RuntimeException | Error e) {
            log.error("the listener of {} failed", what, e);
        }
    }
}
