package io.millrace.chunk;

import io.millrace.bitmap.Grouping;
import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongKeys;
import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordOrder;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Cells of a set or time field. An entry is one row given to one arrival; entries are kept in order of arrival. Confined
 * to one thread.
 */
final class SetCells extends Cells {
    private final RowNames names;
    private final LongList recordTimes;
    private final String quantum;
    private final boolean hasStandardView;
    private IntList slots = new IntList();
    private IntList arrivals = new IntList();
    private IntList empties = new IntList();
    private IntList removedSlots = new IntList();
    private IntList removedArrivals = new IntList();
    private IntList removedBefore = new IntList();

    /** @param recordTimes by arrival; {@link ChunkBuilder#NO_TIME} if it has none */
    SetCells(Field field, LongList recordTimes, BuildAccount account) {
        super(field, account);
        this.names = new RowNames(field, account);
        this.recordTimes = recordTimes;
        FieldOptions.Time timeOrNull = field.options() instanceof FieldOptions.Time time ? time : null;
        this.quantum = timeOrNull == null ? "" : timeOrNull.quantum();
        this.hasStandardView = timeOrNull == null || !timeOrNull.noStandardView();
    }

    @Override
    void number(int arrival, long row) {
        if (field().isKeyed() || row < 0) {
            throw unfit("row " + row);
        }
        count();
        account().entry(quantum.length());
        slots.add(names.slot(row));
        arrivals.add(arrival);
    }

    @Override
    void key(int arrival, byte[] utf8, int offset, int length) {
        if (!field().isKeyed()) {
            throw unfit("a key");
        }
        count();
        account().entry(quantum.length());
        slots.add(names.slot(utf8, offset, length));
        arrivals.add(arrival);
    }

    @Override
    void emptySet(int arrival) {
        count();
        account().number();
        empties.add(arrival);
    }

    @Override
    void removeRow(int arrival, long row) {
        if (field().isKeyed() || row < 0) {
            throw unfit("the removal of row " + row);
        }
        count();
        account().removal();
        removedSlots.add(names.slot(row));
        removedArrivals.add(arrival);
        removedBefore.add(slots.size());
    }

    @Override
    int cells() {
        return arrivals.size() + empties.size() + removedArrivals.size();
    }

    @Override
    void addArrivals(IntList to) {
        addAll(arrivals, to);
        addAll(empties, to);
        addAll(removedArrivals, to);
    }

    @Override
    void leaveOut(BitSet out) {
        IntList before = new IntList();
        int entry = 0;
        int kept = 0;
        for (int i = 0; i < removedBefore.size(); i++) {
            for (; entry < removedBefore.get(i); entry++) {
                kept += stays(arrivals.get(entry), out) ? 1 : 0;
            }
            before.add(kept);
        }
        removedBefore = kept(before, removedArrivals, out);
        removedSlots = kept(removedSlots, removedArrivals, out);
        removedArrivals = kept(removedArrivals, removedArrivals, out);
        slots = kept(slots, arrivals, out);
        arrivals = kept(arrivals, arrivals, out);
        empties = kept(empties, empties, out);
    }

    @Override
    void write(ChunkWriter out, RankWriter ranks) throws IOException {
        RowNames.Order order = names.write(out);
        int[] rankOf = ranksOf(arrivals, ranks.order());
        int[] entries = liveEntries(rankOf, ranks.order());
        Grouping bySlot = bySlot(entries, entries.length, slots.items(), order);
        Rows rows = new Rows(ranks, order, rankOf);
        if (hasStandardView) {
            out.section(
                    SectionKind.ROWS,
                    field(),
                    TimeViews.STANDARD,
                    to -> rows.write(to, bySlot.items(), 0, entries.length));
        }
        if (!quantum.isEmpty()) {
            writeTimeViews(out, bySlot.items(), rows);
        }
        writeCleared(out, ranks, order);
        out.section(SectionKind.KNOWN, field(), "", to -> writeKnown(to, ranks, rankOf));
    }

    private static int[] ranksOf(IntList arrivals, RecordOrder order) {
        int[] ranks = new int[arrivals.size()];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = order.rank(arrivals.get(i));
        }
        return ranks;
    }

    /** The entries that no later removal of the same row from the same record undoes. */
    private int[] liveEntries(int[] rankOf, RecordOrder order) {
        int[] live = new int[rankOf.length];
        if (removedSlots.size() == 0) {
            Arrays.setAll(live, i -> i);
            return live;
        }
        LongKeys removed = new LongKeys();
        IntList before = new IntList();
        for (int i = 0; i < removedSlots.size(); i++) {
            int number = removed.add(pair(removedSlots.get(i), order.rank(removedArrivals.get(i))));
            if (number == before.size()) {
                before.add(0);
            }
            before.items()[number] = removedBefore.get(i);
        }
        int count = 0;
        for (int i = 0; i < rankOf.length; i++) {
            int number = removed.find(pair(slots.get(i), rankOf[i]));
            if (number < 0 || i >= before.get(number)) {
                live[count++] = i;
            }
        }
        return Arrays.copyOf(live, count);
    }

    private static long pair(int slot, int rank) {
        return (long) slot << 32 | rank;
    }

    private static Grouping bySlot(int[] items, int count, int[] slotOf, RowNames.Order order) {
        int[] placeOf = new int[slotOf.length];
        for (int i = 0; i < count; i++) {
            placeOf[items[i]] = order.placeOfSlot()[slotOf[items[i]]];
        }
        return Grouping.of(items, count, placeOf, order.rows().length);
    }

    private void writeTimeViews(ChunkWriter out, int[] bySlot, Rows rows) throws IOException {
        LongKeys hours = new LongKeys();
        int[] hourOf = new int[arrivals.size()];
        Arrays.fill(hourOf, -1);
        for (int entry : bySlot) {
            long micros = recordTimes.get(arrivals.get(entry));
            if (micros != ChunkBuilder.NO_TIME) {
                hourOf[entry] = hours.add(TimeViews.hour(micros));
            }
        }
        for (int i = 0; i < quantum.length(); i++) {
            char unit = quantum.charAt(i);
            Map<String, Integer> views = new HashMap<>();
            int[] viewOfHour = new int[hours.size()];
            for (int hour = 0; hour < viewOfHour.length; hour++) {
                viewOfHour[hour] = views.computeIfAbsent(TimeViews.name(unit, hours.get(hour)), name -> views.size());
            }
            int[] viewOf = new int[hourOf.length];
            Arrays.setAll(viewOf, entry -> hourOf[entry] < 0 ? -1 : viewOfHour[hourOf[entry]]);
            Grouping byView = Grouping.of(bySlot, bySlot.length, viewOf, views.size());
            for (Map.Entry<String, Integer> view : views.entrySet()) {
                int from = byView.start(view.getValue());
                int end = byView.end(view.getValue());
                out.section(SectionKind.ROWS, field(), view.getKey(), to -> rows.write(to, byView.items(), from, end));
            }
        }
    }

    private void writeCleared(ChunkWriter out, RankWriter ranks, RowNames.Order order) throws IOException {
        int count = removedSlots.size();
        int[] items = new int[count];
        Arrays.setAll(items, i -> i);
        Rows rows = new Rows(removedSlots, ranks, order, ranksOf(removedArrivals, ranks.order()));
        Grouping bySlot = bySlot(items, count, removedSlots.items(), order);
        out.section(SectionKind.CLEARED, field(), "", to -> rows.write(to, bySlot.items(), 0, count));
    }

    private void writeKnown(RowsWriter to, RankWriter ranks, int[] rankOf) throws IOException {
        BitSet known = new BitSet(ranks.order().size());
        for (int rank : rankOf) {
            known.set(rank);
        }
        for (int i = 0; i < empties.size(); i++) {
            known.set(ranks.order().rank(empties.get(i)));
        }
        int[] chosen = known.stream().toArray();
        ranks.add(to, 0, chosen, chosen.length);
    }

    /** Writes entries that are sorted by slot. */
    private final class Rows {
        private final IntList slotOf;
        private final RankWriter ranks;
        private final RowNames.Order order;
        private final int[] rankOf;
        private int[] chosen = new int[64];

        Rows(RankWriter ranks, RowNames.Order order, int[] rankOf) {
            this(slots, ranks, order, rankOf);
        }

        Rows(IntList slotOf, RankWriter ranks, RowNames.Order order, int[] rankOf) {
            this.slotOf = slotOf;
            this.ranks = ranks;
            this.order = order;
            this.rankOf = rankOf;
        }

        void write(RowsWriter to, int[] entries, int from, int end) throws IOException {
            for (int i = from; i < end; ) {
                int slot = slotOf.get(entries[i]);
                int first = i;
                while (i < end && slotOf.get(entries[i]) == slot) {
                    i++;
                }
                int count = choose(entries, first, i);
                ranks.add(to, order.rows()[order.placeOfSlot()[slot]], chosen, count);
            }
        }

        /** Collects the different ranks in ascending order. */
        private int choose(int[] entries, int from, int end) {
            if (chosen.length < end - from) {
                chosen = new int[Math.max(end - from, 2 * chosen.length)];
            }
            int count = 0;
            boolean ascending = true;
            for (int i = from; i < end; i++) {
                int rank = rankOf[entries[i]];
                if (count > 0 && rank <= chosen[count - 1]) {
                    if (rank == chosen[count - 1]) {
                        continue;
                    }
                    ascending = false;
                }
                chosen[count++] = rank;
            }
            return ascending ? count : sortDistinct(count);
        }

        private int sortDistinct(int count) {
            Arrays.sort(chosen, 0, count);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || chosen[i] != chosen[i - 1]) {
                    chosen[kept++] = chosen[i];
                }
            }
            return kept;
        }
    }
}
