package io.millrace.sql;

import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Result rows in an order; of those with equal keys the one with the smaller hash comes first, then the one with the smaller name. Holds as many rows
 * as are wanted and not more. Confined to one thread.
 */
final class Sorted implements ResultRows {
    /** @param sign -1 to turn the order around */
    record Key(Bound by, int sign) {}

    private record Entry(CellValue[] keys, Path name, CellRow row, long bytes) {}

    private final Input input;
    private final Projection projection;
    private final List<Key> keys;
    private final long rowsMax;
    private final Budget budget;
    private Iterator<Entry> sorted;

    Sorted(Input input, Projection projection, List<Key> keys, long rowsMax, Budget budget) {
        this.input = input;
        this.projection = projection;
        this.keys = keys;
        this.rowsMax = rowsMax;
        this.budget = budget;
    }

    @Override
    public CellRow next() {
        if (sorted == null) {
            sorted = read();
        }
        return sorted.hasNext() ? sorted.next().row() : null;
    }

    private Iterator<Entry> read() {
        PriorityQueue<Entry> last = new PriorityQueue<>(Collections.reverseOrder(order()));
        List<Entry> all = new ArrayList<>();
        boolean isBounded = rowsMax < Long.MAX_VALUE;
        RowView view = new RowView();
        while (input.next(view)) {
            CellValue[] values = values(view);
            if (!isBounded) {
                all.add(entry(values, view));
            } else if (last.size() < rowsMax) {
                last.add(entry(values, view));
            } else if (rowsMax > 0 && order().compare(new Entry(values, view.name(), null, 0), last.peek()) < 0) {
                budget.release(last.poll().bytes());
                last.add(entry(values, view));
            }
        }
        input.close();
        if (isBounded) {
            all.addAll(last);
        }
        all.sort(order());
        return all.iterator();
    }

    private CellValue[] values(RowView view) {
        CellValue[] values = new CellValue[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = keys.get(i).by().sample(view).value();
        }
        return values;
    }

    private Entry entry(CellValue[] values, RowView view) {
        CellRow row = projection.row(view);
        long bytes = Budget.bytes(row);
        for (CellValue value : values) {
            bytes += Values.bytes(value);
        }
        budget.take(bytes, "ORDER BY");
        return new Entry(values, view.name(), row, bytes);
    }

    private Comparator<Entry> order() {
        return this::compare;
    }

    private int compare(Entry a, Entry b) {
        for (int i = 0; i < keys.size(); i++) {
            int order = Values.compare(a.keys()[i], b.keys()[i]) * keys.get(i).sign();
            if (order != 0) {
                return order;
            }
        }
        int byHash = Long.compareUnsigned(a.name().hash(), b.name().hash());
        return byHash != 0 ? byHash : a.name().compareTo(b.name());
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public void close() {
        input.close();
    }
}
