package io.millrace.query;

import io.millrace.admission.FieldImport;
import io.millrace.admission.NameList;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.TableSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Turns values by field into rows: one for a record, or for each time of a record where a field has time views. What is taken out is looked
 * up in the table as it is, since a row that takes a value out would bring a record into being. Confined to one thread.
 */
final class Imports {
    private static final int BULK_MIN = 256;

    /** Of fewer records for each row, a line for each record is shorter than one for each row, and sooner read. */
    private static final int BULK_ROW_MIN = 16;

    private final TableSchema table;
    private final Supplier<TableSnapshot> snapshots;
    private final long receivedMicros;
    private final RowEncoder rows;
    private final Map<Field, Set<String>> rowKeys = new LinkedHashMap<>();
    private TableSnapshot snapshot;

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

    /** Each gets an id, if it has none. */
    void addNames(List<String> keys) {
        BulkLines lines = new BulkLines(rows, receivedMicros);
        keys.forEach(lines::name);
    }

    void add(FieldImport values) {
        int position = table.positionOf(values.field().id());
        if (position < 0) {
            throw new Problem(
                    ProblemCode.NOT_FOUND,
                    "the field " + values.field().name() + " was deleted while its values were on their way");
        }
        if (values.isClear()) {
            takeOut(values, position);
            return;
        }
        if (values.values().areKeys() && values.field().isKeyed()) {
            rowKeys.computeIfAbsent(values.field(), field -> new LinkedHashSet<>())
                    .addAll(values.values().keys());
        }
        if (mayBeBulk(values)) {
            Map<Object, LongStream.Builder> byRow = byRow(values);
            if (values.records().size() >= byRow.size() * (long) BULK_ROW_MIN) {
                give(values, position, byRow);
                return;
            }
        }
        Integer[] order = order(values);
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

    /** The places of the values by record and time. */
    private static Integer[] order(FieldImport values) {
        Integer[] order = IntStream.range(0, values.records().size()).boxed().toArray(Integer[]::new);
        Comparator<Integer> byRecord = (one, other) -> {
            int difference = values.records().compare(one, other);
            return difference != 0 ? difference : Long.compare(values.time(one), values.time(other));
        };
        if (IntStream.range(1, order.length).anyMatch(i -> byRecord.compare(i - 1, i) > 0)) {
            Arrays.sort(order, byRecord);
        }
        return order;
    }

    /** Whether bitmaps by row take less than rows by record, if rows have several records each. */
    private static boolean mayBeBulk(FieldImport values) {
        return values.field().type().isMultiValued()
                && values.timesMicros() == null
                && !values.records().areKeys()
                && values.records().size() >= BULK_MIN;
    }

    private static Map<Object, LongStream.Builder> byRow(FieldImport values) {
        Map<Object, LongStream.Builder> records = new LinkedHashMap<>();
        for (int place = 0; place < values.records().size(); place++) {
            records.computeIfAbsent(value(values, place), row -> LongStream.builder())
                    .add(values.records().ids()[place]);
        }
        return records;
    }

    private void give(FieldImport values, int position, Map<Object, LongStream.Builder> records) {
        BulkLines lines = new BulkLines(rows, receivedMicros);
        lines.make(RecordSet.of(values.records().ids()));
        records.forEach((value, ids) -> {
            RecordSet some = RecordSet.of(ids.build().toArray());
            if (value instanceof String key) {
                lines.give(position, "", 0, utf8(key), some);
            } else {
                lines.give(position, "", (Long) value, null, some);
            }
        });
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
            put(values.values(), position, place);
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

    /** Takes values out of the records that have them. */
    private void takeOut(FieldImport values, int position) {
        Map<Object, LongStream.Builder> records = new LinkedHashMap<>();
        for (int place = 0; place < values.records().size(); place++) {
            OptionalLong record = record(values.records(), place);
            if (record.isPresent()) {
                records.computeIfAbsent(value(values, place), row -> LongStream.builder())
                        .add(record.getAsLong());
            }
        }
        BulkLines lines = new BulkLines(rows, receivedMicros);
        if (hasStandardView(values.field())) {
            OneView standard = new OneView(snapshot(), position, TimeViews.STANDARD);
            records.forEach((value, ids) -> standard.take(
                    lines,
                    value instanceof Long row ? row : 0,
                    value instanceof String key ? key : null,
                    RecordSet.of(ids.build().toArray())));
            return;
        }
        records.forEach((value, ids) -> {
            RecordSet some = RecordSet.of(ids.build().toArray());
            if (value instanceof String key) {
                RecordSet having = snapshot().row(position, views(position), key);
                lines.take(position, 0, utf8(key), some.and(having));
            } else {
                boolean isAny = values.field().type().isNumeric();
                RecordSet having =
                        isAny ? snapshot().known(position) : snapshot().row(position, views(position), (Long) value);
                lines.take(position, isAny ? 0 : (Long) value, null, some.and(having));
            }
        });
    }

    /** Beside those of periods, which keep what is taken out of it. */
    private static boolean hasStandardView(Field field) {
        return field.options() instanceof FieldOptions.Time time && !time.noStandardView();
    }

    /** Of a field with numbers it does not matter which. */
    private static Object value(FieldImport values, int place) {
        if (values.field().type().isNumeric()) {
            return 0L;
        }
        return values.values().areKeys()
                ? values.values().keys().get(place)
                : (Object) values.values().ids()[place];
    }

    private OptionalLong record(NameList records, int place) {
        return records.areKeys()
                ? snapshot().recordId(records.keys().get(place))
                : OptionalLong.of(records.ids()[place]);
    }

    /** A row is taken out of all of them. */
    private Collection<String> views(int position) {
        return snapshot().views(position);
    }

    /** The keys of rows that records got, in the order in which they came. */
    Map<Field, Set<String>> rowKeys() {
        return rowKeys;
    }
}
