package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import org.roaringbitmap.PeekableCharIterator;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MappeableContainer;
import org.roaringbitmap.buffer.MappeableContainerPointer;

/** Where records stand among others. */
final class Ranks {
    private Ranks() {}

    /**
     * For each record, how many of all are smaller.
     *
     * @param records each is one of {@code all}, which are fewer than 2^31
     */
    static int[] of(RecordSet all, RecordSet records) {
        int[] ranks = new int[Math.toIntExact(records.cardinality())];
        if (ranks.length == all.cardinality()) {
            for (int i = 0; i < ranks.length; i++) {
                ranks[i] = i;
            }
            return ranks;
        }
        int filled = 0;
        long before = 0;
        int at = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            for (; all.stripe(at) != records.stripe(i); at++) {
                before += all.bitmap(at).getLongCardinality();
            }
            filled = fill(ranks, filled, before, all.bitmap(at), records.bitmap(i));
        }
        return ranks;
    }

    private static int fill(
            int[] ranks, int filled, long first, ImmutableRoaringBitmap all, ImmutableRoaringBitmap wanted) {
        int next = filled;
        long before = first;
        MappeableContainerPointer at = all.getContainerPointer();
        for (MappeableContainerPointer some = wanted.getContainerPointer(); some.hasContainer(); some.advance()) {
            for (; at.key() != some.key(); at.advance()) {
                before += at.getCardinality();
            }
            MappeableContainer container = at.getContainer();
            for (PeekableCharIterator lows = some.getContainer().getCharIterator(); lows.hasNext(); ) {
                ranks[next++] = (int) (before + container.rank(lows.next()) - 1);
            }
        }
        return next;
    }
}
