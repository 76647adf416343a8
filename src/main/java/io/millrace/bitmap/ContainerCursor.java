package io.millrace.bitmap;

import java.util.function.LongConsumer;
import org.roaringbitmap.CharIterator;
import org.roaringbitmap.buffer.MappeableContainerPointer;

/**
 * Walks over the blocks of 2^16 ids that hold any of a set, ascending, as {@link PilosaFormat} would store them, whatever form they have
 * in memory. Confined to one thread.
 */
public final class ContainerCursor {
    /** How a block is stored. */
    public enum Kind {
        ARRAY,
        BITMAP,
        RUN
    }

    private final RecordSet records;
    private int stripe = -1;
    private MappeableContainerPointer at;

    public ContainerCursor(RecordSet records) {
        this.records = records;
    }

    /** Moves to the next block; the first call moves to the first one. */
    public boolean next() {
        if (at != null) {
            at.advance();
        }
        while (at == null || !at.hasContainer()) {
            if (++stripe >= records.stripeCount()) {
                return false;
            }
            at = records.bitmap(stripe).getContainerPointer();
        }
        return true;
    }

    /** The ids of the block divided by 2^16. */
    public long block() {
        return (long) records.stripe(stripe) << 16 | at.key();
    }

    /** At least 1. */
    public int cardinality() {
        return at.getCardinality();
    }

    /** How many runs of neighbours the ids make up. Counts them. */
    public int runs() {
        return PilosaWriter.runs(at);
    }

    /** @param runs what {@link #runs} has counted */
    public Kind kind(int runs) {
        return switch (PilosaWriter.type(at, runs)) {
            case PilosaFormat.ARRAY -> Kind.ARRAY;
            case PilosaFormat.RUN -> Kind.RUN;
            default -> Kind.BITMAP;
        };
    }

    /** How long its data are, stored. */
    public int bytes(int runs) {
        return PilosaFormat.bytes(PilosaWriter.type(at, runs), at.getCardinality(), runs);
    }

    /** The ids of the block, ascending. */
    public void forEach(LongConsumer id) {
        long first = block() << 16;
        CharIterator lows = at.getContainer().getCharIterator();
        while (lows.hasNext()) {
            id.accept(first + lows.next());
        }
    }
}
