package io.millrace.query;

import io.millrace.admission.FieldImport;
import io.millrace.admission.NameList;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldType;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import io.millrace.table.TableSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Turns values by field into rows: one for a record, or for each time of a record where a field has time views. What is taken out is looked
 * up in the table as it is, since a row that takes a value out would bring a record into being. Confined to one thread.
 */
final class Imports {
    private final TableSchema table;
    private final Supplier<TableSnapshot> snapshots;
    private final long receivedMicros;
    private final RowEncoder rows;
    /** The records that have each value that is taken out. */
    private final Map<Value, RecordSet> present = new HashMap<>();

    private TableSnapshot snapshot;

    /** @param row an id or a key; null for any number */
    private record Value(int position, Object row) {}

    /**
     * @param snapshots asked once, if something is taken out
     * @param receivedMicros when the values came
     */
    Imports(TableSchema table, Supplier<TableSnapshot> snapshots, long receivedMicros) {
        if (table.identity().isGivenByLog()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "the records of " + table.name()
                            + " get their ids when they are stored, so nothing can be imported by id");
        }
        this.table = table;
        this.snapshots = snapshots;
        this.receivedMicros = receivedMicros;
        this.rows = new RowEncoder(table);
    }

    /** What was added, if anything. */
    Optional<RowBatch> rows() {
        return rows.records() == 0 ? Optional.empty() : Optional.of(rows.finish());
    }

    /** A row without a value for each. */
    void addRecords(NameList records) {
        for (int i = 0; i < records.size(); i++) {
            begin(records, i);
            rows.endRow();
        }
    }

    void add(FieldImport values) {
        int position = table.positionOf(values.field().id());
        if (position < 0) {
            throw new Problem(
                    ProblemCode.NOT_FOUND,
                    "the field " + values.field().name() + " was deleted while its values were on their way");
        }
        Integer[] order = IntStream.range(0, values.records().size())
                .filter(place -> !values.isClear() || isPresent(values, position, place))
                .boxed()
                .toArray(Integer[]::new);
        Arrays.sort(order, (one, other) -> {
            int byRecord = values.records().compare(one, other);
            return byRecord != 0 ? byRecord : Long.compare(values.time(one), values.time(other));
        });
        boolean isMultiValued = values.field().type().isMultiValued();
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && isSameRow(values, order[from], order[to])) {
                to++;
            }
            write(values, position, Arrays.asList(order).subList(isMultiValued ? from : to - 1, to));
            from = to;
        }
    }

    private static boolean isSameRow(FieldImport values, int one, int other) {
        return values.records().isSame(one, other) && values.time(one) == values.time(other);
    }

    private void write(FieldImport values, int position, Iterable<Integer> places) {
        boolean isBegun = false;
        for (int place : places) {
            if (!isBegun) {
                begin(values.records(), place);
                if (values.time(place) != FieldImport.NO_TIME) {
                    rows.recordTime(values.time(place));
                }
                isBegun = true;
            }
            if (!values.isClear()) {
                put(values.values(), position, place);
            } else if (values.field().type().isMultiValued()) {
                rows.removeRow(position, values.values().ids()[place]);
            } else {
                rows.clear(position);
            }
        }
        rows.endRow();
    }

    private void begin(NameList records, int place) {
        rows.beginRow(receivedMicros);
        if (records.areKeys()) {
            byte[] key = utf8(records.keys().get(place));
            rows.recordKey(key, 0, key.length);
        } else {
            rows.recordId(records.ids()[place]);
        }
    }

    private void put(NameList values, int position, int place) {
        if (values.areKeys()) {
            byte[] key = utf8(values.keys().get(place));
            rows.key(position, key, 0, key.length);
        } else {
            rows.number(position, values.ids()[place]);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private TableSnapshot snapshot() {
        if (snapshot == null) {
            snapshot = snapshots.get();
        }
        return snapshot;
    }

    private boolean isPresent(FieldImport values, int position, int place) {
        long record = values.records().areKeys()
                ? snapshot().recordId(values.records().keys().get(place)).orElse(-1)
                : values.records().ids()[place];
        return record >= 0 && present(values, position, place).contains(record);
    }

    private RecordSet present(FieldImport values, int position, int place) {
        if (values.field().type().isNumeric()) {
            return present.computeIfAbsent(
                    new Value(position, null), any -> snapshot().known(position));
        }
        requireRemovable(values);
        if (values.values().areKeys()) {
            String key = values.values().keys().get(place);
            return present.computeIfAbsent(
                    new Value(position, key), any -> snapshot().row(position, views(position), key));
        }
        long row = values.values().ids()[place];
        return present.computeIfAbsent(
                new Value(position, row), any -> snapshot().row(position, views(position), row));
    }

    /** A row is taken out of all of them. */
    private Collection<String> views(int position) {
        return snapshot().views(position);
    }

    private static void requireRemovable(FieldImport values) {
        FieldType type = values.field().type();
        if (type.isMultiValued() && values.field().isKeyed()) {
            throw new Problem(
                    ProblemCode.NOT_IMPLEMENTED,
                    "keys cannot be taken out of the " + type.word() + " field "
                            + values.field().name() + " by import; nothing was stored");
        }
    }
}
