package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * The rows of one section, read from the map. An entry is one row in one stripe; entries ascend by row, then stripe.
 * Immutable, thread-safe.
 */
public final class RowTable {
    static final RowTable EMPTY = new RowTable(ByteBuffer.allocate(0), null);

    private final ByteBuffer map;
    private final int table;
    private final int entries;

    RowTable(ByteBuffer map, Section section) {
        this.map = map;
        this.table = section == null ? 0 : (int) section.table();
        this.entries = section == null ? 0 : (int) section.entries();
    }

    public int entries() {
        return entries;
    }

    private int at(int entry) {
        return table + entry * ChunkFormat.ROW_ENTRY_BYTES;
    }

    public long row(int entry) {
        return map.getLong(at(entry));
    }

    public int stripe(int entry) {
        return map.getInt(at(entry) + 8);
    }

    /** Whether the entry is a single record, whose id {@link #single} gives. */
    public boolean isSingle(int entry) {
        return map.getInt(at(entry) + 12) == 1;
    }

    /** At least 1. */
    public long cardinality(int entry) {
        return Integer.toUnsignedLong(map.getInt(at(entry) + 12));
    }

    public long single(int entry) {
        return (long) stripe(entry) << 32 | map.getLong(at(entry) + 16);
    }

    public ImmutableRoaringBitmap bitmap(int entry) {
        long place = map.getLong(at(entry) + 16);
        if (isSingle(entry)) {
            return MutableRoaringBitmap.bitmapOf((int) place);
        }
        return new ImmutableRoaringBitmap(
                map.slice((int) place, table - (int) place).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The first entry whose row is at least the given one; {@link #entries} if there is none. */
    public int seek(long row) {
        int low = 0;
        int high = entries;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (row(middle) < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first entry behind {@code entry} that belongs to another row. */
    public int next(int entry) {
        long row = row(entry);
        int next = entry + 1;
        while (next < entries && row(next) == row) {
            next++;
        }
        return next;
    }

    /** The records of the row that the entry is the first of. */
    public RecordSet records(int entry) {
        int end = next(entry);
        if (end == entry + 1) {
            return RecordSet.of(stripe(entry), bitmap(entry));
        }
        RecordSet.Stripes stripes = new RecordSet.Stripes(end - entry);
        for (int i = entry; i < end; i++) {
            stripes.add(stripe(i), bitmap(i));
        }
        return stripes.done();
    }

    public RecordSet find(long row) {
        int entry = seek(row);
        return entry < entries && row(entry) == row ? records(entry) : RecordSet.empty();
    }
}
