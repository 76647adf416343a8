package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordOrder;
import io.millrace.model.Field;
import java.io.IOException;
import java.util.BitSet;

/** Cells of an int, decimal or timestamp field: of each record the last one counts. Confined to one thread. */
final class NumberCells extends Cells {
    private static final byte CLEARED = 1;
    private static final byte FILLED = 2;

    private final KeyAllocator foreignKeys;
    private LongList values = new LongList();
    /** By cell: the arrival; its complement if the cell clears. */
    private IntList arrivals = new IntList();

    /** @param foreignKeys of the foreign table; null if there is none or it has no keys */
    NumberCells(Field field, KeyAllocator foreignKeys, BuildAccount account) {
        super(field, account);
        this.foreignKeys = foreignKeys;
    }

    @Override
    void number(int arrival, long value) {
        count();
        account().number();
        values.add(value);
        arrivals.add(arrival);
    }

    @Override
    void key(int arrival, byte[] utf8, int offset, int length) {
        if (foreignKeys == null) {
            throw unfit("a key");
        }
        number(arrival, foreignKeys.idFor(utf8, offset, length, account()));
    }

    @Override
    void clear(int arrival) {
        count();
        account().number();
        values.add(0);
        arrivals.add(~arrival);
    }

    @Override
    int cells() {
        return arrivals.size();
    }

    @Override
    void addArrivals(IntList to) {
        for (int i = 0; i < arrivals.size(); i++) {
            int arrival = arrivals.get(i);
            to.add(arrival < 0 ? ~arrival : arrival);
        }
    }

    @Override
    void leaveOut(BitSet out) {
        values = kept(values, arrivals, out);
        arrivals = kept(arrivals, arrivals, out);
    }

    @Override
    void write(ChunkWriter out, RankWriter ranks) throws IOException {
        RecordOrder order = ranks.order();
        long[] valueOf = new long[order.size()];
        byte[] stateOf = new byte[order.size()];
        for (int i = 0; i < values.size(); i++) {
            int arrival = arrivals.get(i);
            int rank = order.rank(arrival < 0 ? ~arrival : arrival);
            valueOf[rank] = values.get(i);
            stateOf[rank] = arrival < 0 ? CLEARED : FILLED;
        }
        int[] touched = new int[order.size()];
        int touchedCount = choose(stateOf, CLEARED, touched);
        out.section(SectionKind.REPLACED, field(), "", to -> ranks.add(to, 0, touched, touchedCount));
        int count = choose(stateOf, FILLED, touched);
        for (int i = 0; i < count; i++) {
            valueOf[i] = valueOf[touched[i]];
        }
        out.section(SectionKind.PLANES, field(), "", to -> new PlanesWriter(ranks).write(to, touched, valueOf, count));
    }

    private static int choose(byte[] stateOf, byte least, int[] chosen) {
        int count = 0;
        for (int rank = 0; rank < stateOf.length; rank++) {
            if (stateOf[rank] >= least) {
                chosen[count++] = rank;
            }
        }
        return count;
    }
}
