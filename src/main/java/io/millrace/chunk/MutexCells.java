package io.millrace.chunk;

import io.millrace.bitmap.Grouping;
import io.millrace.bitmap.IntList;
import io.millrace.bitmap.RecordOrder;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/** Cells of a mutex or bool field: of each record the last one counts. Confined to one thread. */
final class MutexCells extends Cells {
    private static final int UNTOUCHED = -2;
    private static final int CLEARED = -1;

    private final RowNames names;
    private IntList slots = new IntList();
    private IntList arrivals = new IntList();

    MutexCells(Field field, BuildAccount account) {
        super(field, account);
        this.names = new RowNames(field, account);
    }

    @Override
    void number(int arrival, long row) {
        if (field().isKeyed() || row < 0 || (field().type() == FieldType.BOOL && row > 1)) {
            throw unfit("row " + row);
        }
        add(arrival, names.slot(row));
    }

    @Override
    void key(int arrival, byte[] utf8, int offset, int length) {
        if (!field().isKeyed()) {
            throw unfit("a key");
        }
        add(arrival, names.slot(utf8, offset, length));
    }

    @Override
    void clear(int arrival) {
        add(arrival, CLEARED);
    }

    private void add(int arrival, int slot) {
        count();
        account().entry(0);
        slots.add(slot);
        arrivals.add(arrival);
    }

    @Override
    int cells() {
        return arrivals.size();
    }

    @Override
    void addArrivals(IntList to) {
        addAll(arrivals, to);
    }

    @Override
    void leaveOut(BitSet out) {
        slots = kept(slots, arrivals, out);
        arrivals = kept(arrivals, arrivals, out);
    }

    @Override
    void write(ChunkWriter out, RankWriter ranks) throws IOException {
        RowNames.Order order = names.write(out);
        int[] slotOf = lastSlots(ranks.order());
        int[] placeOf = new int[slotOf.length];
        Arrays.setAll(placeOf, rank -> slotOf[rank] < 0 ? -1 : order.placeOfSlot()[slotOf[rank]]);
        int[] all = new int[slotOf.length];
        Arrays.setAll(all, rank -> rank);
        Grouping byRow = Grouping.of(all, all.length, placeOf, order.rows().length);
        int[] entryOf = placeOf;
        int entries = out.section(SectionKind.ROWS, field(), TimeViews.STANDARD, to -> {
            for (int place = 0; place < order.rows().length; place++) {
                int[] chosen = Arrays.copyOfRange(byRow.items(), byRow.start(place), byRow.end(place));
                int entry = to.entries();
                ranks.add(to, order.rows()[place], chosen, chosen.length);
                for (int rank : chosen) {
                    entry = to.stripe(entry) == ranks.stripe(rank) ? entry : entry + 1;
                    entryOf[rank] = entry;
                }
            }
        });
        out.forward(field(), entries, to -> {
            for (int entry : entryOf) {
                if (entry >= 0) {
                    to.add(entry);
                }
            }
        });
        writeMask(out, SectionKind.KNOWN, ranks, slotOf, CLEARED);
        writeMask(out, SectionKind.REPLACED, ranks, slotOf, UNTOUCHED);
    }

    private int[] lastSlots(RecordOrder order) {
        int[] slotOf = new int[order.size()];
        Arrays.fill(slotOf, UNTOUCHED);
        for (int i = 0; i < slots.size(); i++) {
            slotOf[order.rank(arrivals.get(i))] = slots.get(i);
        }
        return slotOf;
    }

    private void writeMask(ChunkWriter out, SectionKind kind, RankWriter ranks, int[] slotOf, int above)
            throws IOException {
        int[] chosen = new int[slotOf.length];
        int count = 0;
        for (int rank = 0; rank < slotOf.length; rank++) {
            if (slotOf[rank] > above) {
                chosen[count++] = rank;
            }
        }
        int held = count;
        out.section(kind, field(), "", to -> ranks.add(to, 0, chosen, held));
    }
}
