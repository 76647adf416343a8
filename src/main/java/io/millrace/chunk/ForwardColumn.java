package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import java.nio.ByteBuffer;
import org.roaringbitmap.PeekableCharIterator;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MappeableContainer;
import org.roaringbitmap.buffer.MappeableContainerPointer;

/**
 * Which row each record of a chunk has in a single-valued field, read from the map: by the record's position among those
 * with a value, the entry of the section of rows that it is in. Immutable, thread-safe.
 */
public final class ForwardColumn {
    /**
     * A field whose section of rows has no more entries has no forward column: to look at all of them takes less
     * than a millisecond, and the column could be far larger than they are. Where there is one, reading through it was
     * faster in all that was measured, from 3 records to all of them and from 65 rows to a million.
     */
    static final int FEW_ENTRIES = 64;

    /** Where a record in so many of a container is wanted, walking over all is cheaper than looking up each. */
    private static final int WALK = 16;

    /** Takes a record and the entry that it is in. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long record, int entry);
    }

    private final PackedNumbers entries;
    private final RecordSet known;

    /**
     * @param known the records with a value
     * @param entries of the section of rows
     */
    ForwardColumn(ByteBuffer map, Section section, RecordSet known, int entries) {
        this.entries = new PackedNumbers(map, section, entries);
        this.known = known;
    }

    /** Visits the records in ascending order. Each must have a value. */
    public void read(RecordSet records, Visitor visitor) {
        long position = 0;
        int at = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            int stripe = records.stripe(i);
            for (; known.stripe(at) != stripe; at++) {
                position += known.bitmap(at).getLongCardinality();
            }
            read((long) stripe << 32, known.bitmap(at), position, records.bitmap(i), visitor);
        }
    }

    private void read(
            long stripe, ImmutableRoaringBitmap all, long first, ImmutableRoaringBitmap wanted, Visitor visitor) {
        long position = first;
        MappeableContainerPointer at = all.getContainerPointer();
        for (MappeableContainerPointer some = wanted.getContainerPointer(); some.hasContainer(); some.advance()) {
            for (; at.key() != some.key(); at.advance()) {
                position += at.getCardinality();
            }
            long base = stripe | (long) some.key() << 16;
            int lowest = at.getContainer().first();
            if (at.getContainer().last() - lowest == at.getCardinality() - 1) {
                count(base, lowest, position, some.getContainer(), visitor);
            } else if (some.getCardinality() * WALK < at.getCardinality()) {
                lookUp(base, at.getContainer(), position, some.getContainer(), visitor);
            } else {
                walk(base, at.getContainer(), position, some.getContainer(), visitor);
            }
        }
    }

    /** All from the lowest on without a gap have a value. */
    private void count(long base, int lowest, long first, MappeableContainer wanted, Visitor visitor) {
        long before = first - lowest;
        for (PeekableCharIterator some = wanted.getCharIterator(); some.hasNext(); ) {
            char low = some.next();
            visitor.visit(base | low, entries.get(before + low));
        }
    }

    private void lookUp(long base, MappeableContainer all, long first, MappeableContainer wanted, Visitor visitor) {
        for (PeekableCharIterator some = wanted.getCharIterator(); some.hasNext(); ) {
            char low = some.next();
            visitor.visit(base | low, entries.get(first + all.rank(low) - 1));
        }
    }

    private void walk(long base, MappeableContainer all, long first, MappeableContainer wanted, Visitor visitor) {
        long position = first;
        PeekableCharIterator each = all.getCharIterator();
        for (PeekableCharIterator some = wanted.getCharIterator(); some.hasNext(); position++) {
            char low = some.next();
            while (each.next() != low) {
                position++;
            }
            visitor.visit(base | low, entries.get(position));
        }
    }
}
