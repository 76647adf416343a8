package io.millrace.table;

import io.millrace.chunk.BuildAccount;
import io.millrace.chunk.ChunkInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Decides which neighbouring chunks to merge next, so that a table keeps few chunks and a byte is written again only a
 * logarithmic number of times. Immutable.
 *
 * <p>A window of neighbours is worth merging if the largest is at most half of the whole: then each byte moves into a
 * chunk at least twice the size of the one it was in. Of all such windows the smallest is taken. A table that gets chunk
 * after chunk thus behaves like a counter with {@code fanIn} as its base: fewer than {@code fanIn} chunks of each
 * magnitude. Chunks end up between half of {@code bytesMax} and {@code bytesMax}: where neighbours make such a chunk, fewer
 * than {@code fanIn} will do.
 *
 * @param fanIn merge no fewer, unless they make a chunk of more than half of {@code bytesMax}
 * @param fanInMax merge no more, which bounds open files and memory
 * @param bytesMax make no chunk larger, which bounds the time of a merge and stays below what a file can be
 * @param spanMax make no chunk whose event times span more than this beyond those of its widest part, so that a window of
 *     time finds few chunks, and yet a single late record stops nothing
 * @param chunksMax with more chunks than this below half of {@code bytesMax}, the span holds no merge back: queries would
 *     suffer more
 */
public record MergePolicy(int fanIn, int fanInMax, long bytesMax, Duration spanMax, int chunksMax) {
    public static final MergePolicy DEFAULT = new MergePolicy(8, 32, 512L << 20, Duration.ofDays(7), 40);

    /** A chunk spans at most about this part of its records' time to live, and stays so much longer than its first record must. */
    private static final int SPANS_OF_A_LIFE = 16;

    /** A merge makes no chunk that may have more sections: it holds an entry for each, and its readers their names. */
    public static final int SECTIONS_MAX = 10 * BuildAccount.VIEWS_MAX;

    public MergePolicy {
        if (fanIn < 2 || fanInMax < fanIn || bytesMax < 1 || bytesMax > 1L << 30 || chunksMax < fanIn) {
            throw new IllegalArgumentException("a merge policy needs 2 <= fanIn <= fanInMax, at most 1 GiB,"
                    + " and chunksMax >= fanIn: " + fanIn + ", " + fanInMax + ", " + bytesMax + ", " + chunksMax);
        }
    }

    /**
     * The same for a table whose records live so long: its chunks span a part of that, so that they can go as a whole soon after the
     * first of their records has ended.
     *
     * @param timeToLive zero if records live forever
     */
    public MergePolicy within(Duration timeToLive) {
        Duration part = timeToLive.dividedBy(SPANS_OF_A_LIFE);
        return timeToLive.isZero() || part.compareTo(spanMax) >= 0
                ? this
                : new MergePolicy(fanIn, fanInMax, bytesMax, part, chunksMax);
    }

    /**
     * The chunks to merge into one, oldest first; empty if there is nothing to do.
     *
     * @param oldestFirst all visible chunks of one table
     * @param fixed those of them that cannot be merged
     */
    public List<ChunkInfo> pick(List<ChunkInfo> oldestFirst, Set<ChunkInfo> fixed) {
        List<ChunkInfo> best = smallest(oldestFirst, fixed, false);
        return best.isEmpty() && unfinished(oldestFirst) > chunksMax ? smallest(oldestFirst, fixed, true) : best;
    }

    private long unfinished(List<ChunkInfo> chunks) {
        return chunks.stream().filter(chunk -> chunk.bytes() <= bytesMax / 2).count();
    }

    private List<ChunkInfo> smallest(List<ChunkInfo> chunks, Set<ChunkInfo> fixed, boolean urgent) {
        List<ChunkInfo> best = List.of();
        long bestBytes = Long.MAX_VALUE;
        for (int start = 0; start < chunks.size(); start++) {
            Window window = new Window(chunks, fixed, start);
            while (window.grow()) {
                if (window.total < bestBytes && window.isWorthIt(urgent)) {
                    bestBytes = window.total;
                    best = window.chunks();
                }
            }
        }
        return List.copyOf(best);
    }

    /** Neighbours with equal md, from a given start on. Confined to one thread. */
    private final class Window {
        private final List<ChunkInfo> all;
        private final Set<ChunkInfo> fixed;
        private final int start;
        private int end;
        private long total;
        private long sections;
        private long largest;
        private long widest;
        private long earliest = Long.MAX_VALUE;
        private long latest = Long.MIN_VALUE;

        Window(List<ChunkInfo> all, Set<ChunkInfo> fixed, int start) {
            this.all = all;
            this.fixed = fixed;
            this.start = start;
            this.end = start;
        }

        /** Takes one more chunk, if it may. */
        boolean grow() {
            if (end == all.size() || end - start == fanInMax) {
                return false;
            }
            ChunkInfo next = all.get(end);
            if (fixed.contains(next)
                    || !next.md().equals(all.get(start).md())
                    || total + next.bytes() > bytesMax
                    || sections + next.sections() > SECTIONS_MAX) {
                return false;
            }
            end++;
            total += next.bytes();
            sections += next.sections();
            largest = Math.max(largest, next.bytes());
            if (next.records() > 0) {
                widest = Math.max(widest, next.latestMicros() - next.earliestMicros());
                earliest = Math.min(earliest, next.earliestMicros());
                latest = Math.max(latest, next.latestMicros());
            }
            return true;
        }

        boolean isWorthIt(boolean urgent) {
            boolean near = earliest > latest || latest - earliest <= widest + spanMax.toNanos() / 1000;
            boolean many = end - start >= fanIn || total > bytesMax / 2;
            return many && 2 * largest <= total && (urgent || near);
        }

        List<ChunkInfo> chunks() {
            return all.subList(start, end);
        }
    }
}
