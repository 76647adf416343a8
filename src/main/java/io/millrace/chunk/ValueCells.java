package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordOrder;
import io.millrace.model.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Cells of a stored field: of each record the last one counts. Confined to one thread. */
final class ValueCells extends Cells {
    private static final int CLEARED = -1;
    private static final int UNTOUCHED = -1;
    private static final int BLOCK_BYTES_MIN = 1 << 10;
    private static final int BLOCK_BYTES = 1 << 16;

    /** Each value lies in one block, so that what is there is not copied when more comes. */
    private final List<byte[]> blocks = new ArrayList<>();

    private int used;
    private int open = -1;
    /** By cell: the block (high half) and where in it. */
    private LongList places = new LongList();

    private IntList lengths = new IntList();
    private IntList arrivals = new IntList();

    ValueCells(Field field, BuildAccount account) {
        super(field, account);
    }

    @Override
    void value(int arrival, byte[] bytes, int offset, int length) {
        account().value(length);
        long place = place(length);
        System.arraycopy(bytes, offset, blocks.get((int) (place >>> 32)), (int) place, length);
        add(arrival, place, length);
    }

    private long place(int length) {
        if (length > BLOCK_BYTES / 4) {
            blocks.add(new byte[length]);
            return (long) (blocks.size() - 1) << 32;
        }
        if (open < 0 || blocks.get(open).length - used < length) {
            int bytes = open < 0 ? BLOCK_BYTES_MIN : Math.min(BLOCK_BYTES, 2 * blocks.get(open).length);
            blocks.add(new byte[Math.max(bytes, length)]);
            open = blocks.size() - 1;
            used = 0;
        }
        used += length;
        return (long) open << 32 | (used - length);
    }

    @Override
    void number(int arrival, long value) {
        throw unfit("number " + value);
    }

    @Override
    void key(int arrival, byte[] utf8, int offset, int length) {
        throw unfit("a key");
    }

    @Override
    void clear(int arrival) {
        account().value(0);
        add(arrival, 0, CLEARED);
    }

    private void add(int arrival, long place, int length) {
        count();
        places.add(place);
        lengths.add(length);
        arrivals.add(arrival);
    }

    @Override
    int cells() {
        return lengths.size();
    }

    @Override
    void addArrivals(IntList to) {
        addAll(arrivals, to);
    }

    @Override
    void leaveOut(BitSet out) {
        places = kept(places, arrivals, out);
        lengths = kept(lengths, arrivals, out);
        arrivals = kept(arrivals, arrivals, out);
    }

    @Override
    void write(ChunkWriter out, RankWriter ranks) throws IOException {
        int[] cellOf = lastCells(ranks.order());
        int[] chosen = new int[cellOf.length];
        int touched = 0;
        for (int rank = 0; rank < cellOf.length; rank++) {
            if (cellOf[rank] != UNTOUCHED) {
                chosen[touched++] = rank;
            }
        }
        int touchedCount = touched;
        out.section(SectionKind.REPLACED, field(), "", to -> ranks.add(to, 0, chosen, touchedCount));
        int known = 0;
        for (int i = 0; i < touched; i++) {
            if (lengths.get(cellOf[chosen[i]]) != CLEARED) {
                chosen[known++] = chosen[i];
            }
        }
        int knownCount = known;
        out.section(SectionKind.KNOWN, field(), "", to -> ranks.add(to, 0, chosen, knownCount));
        out.values(field(), to -> {
            for (int i = 0; i < knownCount; i++) {
                int cell = cellOf[chosen[i]];
                long place = places.get(cell);
                to.add(blocks.get((int) (place >>> 32)), (int) place, lengths.get(cell));
            }
        });
    }

    private int[] lastCells(RecordOrder order) {
        int[] cellOf = new int[order.size()];
        Arrays.fill(cellOf, UNTOUCHED);
        for (int cell = 0; cell < arrivals.size(); cell++) {
            cellOf[order.rank(arrivals.get(cell))] = cell;
        }
        return cellOf;
    }
}
