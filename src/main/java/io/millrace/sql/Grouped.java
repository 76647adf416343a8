package io.millrace.sql;

import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.sql.RowView.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Groups of rows with what is computed of each, in the order of what they are grouped by. All rows are read first. Confined to one thread. */
final class Grouped implements Input {
    private static final long GROUP_BYTES = 200;
    private static final long AGGREGATE_BYTES = 64;
    private static final Comparator<List<CellValue>> ORDER = Grouped::compare;

    private final Input input;
    private final List<Bound> keys;
    private final List<Aggregate> aggregates;
    private final Budget budget;
    private Iterator<Map.Entry<List<CellValue>, Group>> groups;

    Grouped(Input input, List<Bound> keys, List<Aggregate> aggregates, Budget budget) {
        this.input = input;
        this.keys = keys;
        this.aggregates = aggregates;
        this.budget = budget;
    }

    @Override
    public boolean next(RowView view) {
        if (groups == null) {
            groups = read();
        }
        if (!groups.hasNext()) {
            return false;
        }
        Map.Entry<List<CellValue>, Group> next = groups.next();
        view.show(name(next.getKey()), next.getValue());
        return true;
    }

    private Iterator<Map.Entry<List<CellValue>, Group>> read() {
        Map<List<CellValue>, Group> found = new HashMap<>();
        if (keys.isEmpty()) {
            found.put(List.of(), new Group(new Sample[0], accumulators()));
        }
        RowView row = new RowView();
        while (input.next(row)) {
            add(row, found);
        }
        input.close();
        List<Map.Entry<List<CellValue>, Group>> sorted = new ArrayList<>(found.entrySet());
        sorted.sort(Map.Entry.comparingByKey(ORDER));
        return sorted.iterator();
    }

    private void add(RowView row, Map<List<CellValue>, Group> found) {
        Sample[] samples = new Sample[keys.size()];
        CellValue[] values = new CellValue[keys.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = keys.get(i).sample(row);
            values[i] = Values.key(samples[i].value());
        }
        List<CellValue> key = List.of(values);
        Group group = found.get(key);
        if (group == null) {
            group = new Group(samples, accumulators());
            found.put(key, group);
            budget.take(bytes(key), "GROUP BY");
        } else {
            keepLatest(group.keys(), samples);
        }
        for (int i = 0; i < aggregates.size(); i++) {
            aggregates.get(i).add(row, group.aggregates()[i]);
        }
    }

    private static void keepLatest(Sample[] known, Sample[] next) {
        for (int i = 0; i < known.length; i++) {
            if (next[i].micros() > known[i].micros()) {
                known[i] = new Sample(known[i].value(), next[i].micros());
            }
        }
    }

    private Accumulator[] accumulators() {
        return aggregates.stream().map(aggregate -> aggregate.start(budget)).toArray(Accumulator[]::new);
    }

    private long bytes(List<CellValue> key) {
        long bytes = GROUP_BYTES + AGGREGATE_BYTES * aggregates.size();
        for (CellValue value : key) {
            bytes += 2 * Values.bytes(value);
        }
        return bytes;
    }

    private static int compare(List<CellValue> a, List<CellValue> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = Values.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** One element: the values as a JSON array. */
    private static Path name(List<CellValue> key) {
        StringBuilder name = new StringBuilder("[");
        for (CellValue value : key) {
            name.append(name.length() == 1 ? "" : ",").append(JsonValue.text(value));
        }
        return Path.of(name.append(']').toString());
    }

    @Override
    public void close() {
        input.close();
    }
}
