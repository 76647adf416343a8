package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.TimeViews;
import io.millrace.chunk.ValueCount;
import io.millrace.model.Field;
import io.millrace.model.FieldColumn;
import io.millrace.model.Interruption;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A table as its visible chunks tell it at one moment: newer chunks folded over older ones. Immutable, thread-safe. Keeps
 * its chunks mapped for as long as it, or a {@link RecordSet} taken from it, is reachable.
 *
 * <p>A position is an index into {@link TableSchema#fields()}. The schema may be newer than the chunks: fields are
 * matched by their id, an added field is absent everywhere in an older chunk, a dropped one is ignored.
 */
public final class TableSnapshot {
    /** All records over so many of the oldest chunks. */
    private record Existing(RecordSet records, int chunks) {
        static final Existing NONE = new Existing(RecordSet.empty(), 0);
    }

    /** What was worked out by position for the oldest chunks; null where that is nothing. */
    private record Lower(FoldedRows[] rows, FoldedNumbers[] numbers, FoldedNumbers eventTimes) {
        static Lower nothing(int fields) {
            return new Lower(new FoldedRows[fields], new FoldedNumbers[fields], null);
        }
    }

    private final TableSchema schema;
    private final ChunkStack stack;
    private final KeyTable keys;
    private final AtomicReferenceArray<FoldedRows> rows;
    private final AtomicReferenceArray<FoldedNumbers> numbers;
    private final AtomicReference<FoldedNumbers> eventTimes;
    private final AtomicReference<Existing> existing;
    private final Lower lower;
    private final TableSnapshot baseOrNull;
    private final Interruption interruption;

    public TableSnapshot(TableSchema schema, List<Chunk> oldestFirst) {
        this(schema, oldestFirst, null);
    }

    /**
     * @param earlierOrNull the table before; if newer chunks were put on top of its own and it is seen through the same
     *     schema, what it has worked out is gone on from. It is not kept
     */
    public TableSnapshot(TableSchema schema, List<Chunk> oldestFirst, TableSnapshot earlierOrNull) {
        boolean goesOn = earlierOrNull != null
                && earlierOrNull.schema.id().equals(schema.id())
                && earlierOrNull.schema.version() == schema.version()
                && ChunkStack.isOn(earlierOrNull.stack, oldestFirst);
        TableSnapshot earlier = goesOn ? earlierOrNull : null;
        int fields = schema.fields().size();
        this.schema = schema;
        this.stack = new ChunkStack(oldestFirst, goesOn ? earlier.stack : null);
        this.lower = goesOn ? earlier.workedOut() : Lower.nothing(fields);
        this.keys = KeyTable.of(oldestFirst);
        this.rows = new AtomicReferenceArray<>(fields);
        this.numbers = new AtomicReferenceArray<>(fields);
        this.eventTimes = new AtomicReference<>();
        this.existing = new AtomicReference<>(goesOn ? earlier.existing.get() : Existing.NONE);
        this.baseOrNull = null;
        this.interruption = Interruption.NEVER;
    }

    private TableSnapshot(TableSnapshot base, List<Chunk> newer) {
        List<Chunk> chunks = new ArrayList<>(base.chunks());
        chunks.addAll(newer);
        int fields = base.schema.fields().size();
        this.schema = base.schema;
        this.stack = new ChunkStack(chunks, base.stack);
        this.lower = Lower.nothing(fields);
        this.keys = KeyTable.of(chunks);
        this.rows = new AtomicReferenceArray<>(fields);
        this.numbers = new AtomicReferenceArray<>(fields);
        this.eventTimes = new AtomicReference<>();
        this.existing = new AtomicReference<>(Existing.NONE);
        this.baseOrNull = base;
        this.interruption = Interruption.NEVER;
    }

    private TableSnapshot(TableSnapshot same, Interruption interruption) {
        this.schema = same.schema;
        this.stack = same.stack;
        this.keys = same.keys;
        this.rows = same.rows;
        this.numbers = same.numbers;
        this.eventTimes = same.eventTimes;
        this.existing = same.existing;
        this.lower = same.lower;
        this.baseOrNull = same.baseOrNull;
        this.interruption = interruption;
    }

    /**
     * The table with newer chunks on top. This snapshot is kept: what a question needs to know of it is worked out here, once
     * for all the snapshots that come to stand on it.
     */
    public TableSnapshot under(List<Chunk> newer) {
        return new TableSnapshot(this, newer);
    }

    private Lower workedOut() {
        FoldedRows[] knownRows = lower.rows.clone();
        FoldedNumbers[] knownNumbers = lower.numbers.clone();
        for (int position = 0; position < knownRows.length; position++) {
            knownRows[position] = rows.get(position) == null ? knownRows[position] : rows.get(position);
            knownNumbers[position] = numbers.get(position) == null ? knownNumbers[position] : numbers.get(position);
        }
        FoldedNumbers times = eventTimes.get();
        return new Lower(knownRows, knownNumbers, times == null ? lower.eventTimes : times);
    }

    /** The same table; reading it ends with the interruption's Problem as soon as that has one. */
    public TableSnapshot interruptedBy(Interruption other) {
        return new TableSnapshot(this, other);
    }

    public TableSchema schema() {
        return schema;
    }

    public List<Chunk> chunks() {
        return stack.chunks();
    }

    ChunkStack stack() {
        return stack;
    }

    /** What a set-like field says; worked out at the first question and kept. */
    FoldedRows foldedRows(int position) {
        FoldedRows known = rows.get(position);
        if (known == null) {
            Field field = schema.field(position);
            if (field.type().isNumeric()) {
                throw new IllegalArgumentException("field " + field.name() + " has numbers and no rows");
            }
            FoldedRows below = baseOrNull == null ? lower.rows[position] : baseOrNull.foldedRows(position);
            known = new FoldedRows(field, stack, below);
            rows.set(position, known);
        }
        return known.interruptedBy(interruption);
    }

    /** What a numeric field says; worked out at the first question and kept. */
    FoldedNumbers foldedNumbers(int position) {
        FoldedNumbers known = numbers.get(position);
        if (known == null) {
            Field field = schema.field(position);
            if (!field.type().isNumeric()) {
                throw new IllegalArgumentException("field " + field.name() + " has rows and no numbers");
            }
            FoldedNumbers below = baseOrNull == null ? lower.numbers[position] : baseOrNull.foldedNumbers(position);
            known = new FoldedNumbers(stack, SectionKind.PLANES, SectionKind.REPLACED, field.id(), below);
            numbers.set(position, known);
        }
        return known.interruptedBy(interruption);
    }

    /** The event times of all records; worked out at the first question and kept. */
    FoldedNumbers eventTimes() {
        FoldedNumbers known = eventTimes.get();
        if (known == null) {
            FoldedNumbers below = baseOrNull == null ? lower.eventTimes : baseOrNull.eventTimes();
            known = new FoldedNumbers(stack, SectionKind.EVENT_TIME, SectionKind.RECORDS, SectionKind.NO_FIELD, below);
            eventTimes.set(known);
        }
        return known.interruptedBy(interruption);
    }

    /** All records of the table, whether or not it tracks existence. */
    public RecordSet existing() {
        Existing known = existing.get();
        if (known.chunks < stack.size()) {
            if (baseOrNull != null) {
                known = new Existing(baseOrNull.existing(), baseOrNull.stack.size());
            }
            known = new Existing(stack.existing(known.records, known.chunks), stack.size());
            existing.set(known);
        }
        return known.records;
    }

    /** The records whose event time lies in the closed interval, microseconds since 1970. */
    public RecordSet eventTimeBetween(long firstMicros, long lastMicros) {
        return eventTimes().between(firstMicros, lastMicros);
    }

    /** Names of the views that hold rows: {@code standard} and names of periods such as {@code 202103}. */
    public NavigableSet<String> views(int position) {
        return foldedRows(position).views();
    }

    /** The records that have the row in the view. For a bool field rows 0 and 1 are false and true. */
    public RecordSet row(int position, String view, long row) {
        return row(position, List.of(view), row);
    }

    public RecordSet row(int position, String view, String key) {
        return row(position, List.of(view), key);
    }

    /** The records that have the row in one of the views. */
    public RecordSet row(int position, Collection<String> views, long row) {
        return foldedRows(position).row(views, row);
    }

    public RecordSet row(int position, Collection<String> views, String key) {
        return foldedRows(position).row(views, key);
    }

    /** The records with a value; of a set or time field those marked known, also with an empty set. */
    public RecordSet known(int position) {
        return schema.field(position).type().isNumeric()
                ? foldedNumbers(position).known()
                : foldedRows(position).known();
    }

    /** The rows of a set, time, mutex or bool field. */
    public RowCursor rows(int position, String view) {
        return rows(position, List.of(view));
    }

    /** The rows of the views taken together. */
    public RowCursor rows(int position, Collection<String> views) {
        return foldedRows(position).cursor(views);
    }

    /** The rows behind the given one, whether or not that is there. */
    public RowCursor rowsAfter(int position, Collection<String> views, long row) {
        return foldedRows(position).cursorAfter(views, row);
    }

    public RowCursor rowsAfter(int position, Collection<String> views, String key) {
        return foldedRows(position).cursorAfter(views, key);
    }

    /** The rows of the views taken together, with the number of their records that the filter holds, of all if it is null. */
    public RowCounts counts(int position, Collection<String> views, RecordSet filterOrNull) {
        return foldedRows(position).counts(views, filterOrNull);
    }

    /** The rows of each of the records, for a set, time, mutex or bool field. */
    public RowColumn rowsOf(int position, Collection<String> views, RecordSet records) {
        return foldedRows(position).rowsOf(views, records);
    }

    /** The cells of the field for each of the records; of a time field without a standard view the rows of all its views. */
    public FieldColumn column(int position, RecordSet records) {
        Field field = schema.field(position);
        return switch (field.type()) {
            case INT, DECIMAL, TIMESTAMP -> {
                NumberColumn numbers = values(position, records);
                yield new FieldColumn.Numbers(numbers.values(), numbers.present());
            }
            case MUTEX, BOOL, SET -> column(position, List.of(TimeViews.STANDARD), records);
            case TIME ->
                column(
                        position,
                        field.options().noStandardView() ? views(position) : List.of(TimeViews.STANDARD),
                        records);
        };
    }

    private FieldColumn column(int position, Collection<String> views, RecordSet records) {
        RowColumn column = rowsOf(position, views, records);
        Object[][] cells =
                column.keys() == null ? new Object[0][] : column.keys().clone();
        long[][] rows = column.rows() == null ? new long[0][] : column.rows().clone();
        RecordSet known = foldedRows(position).known(records);
        int[] at = {0};
        records.forEach(record -> {
            if (!known.contains(record) && column.keys() != null) {
                cells[at[0]] = null;
            } else if (!known.contains(record)) {
                rows[at[0]] = null;
            }
            at[0]++;
        });
        return column.keys() == null ? new FieldColumn.Rows(rows) : new FieldColumn.Keys((String[][]) cells);
    }

    public RecordSet compare(int position, Comparison comparison, long value) {
        return foldedNumbers(position).compare(comparison, value);
    }

    /** The records whose number lies in the closed interval; none if it is reversed. */
    public RecordSet between(int position, long low, long high) {
        return foldedNumbers(position).between(low, high);
    }

    /** The exact sum of the records that the filter holds, of all if it is null. */
    public SumCount sum(int position, RecordSet filterOrNull) {
        return foldedNumbers(position).sum(filterOrNull);
    }

    public ValueCount min(int position, RecordSet filterOrNull) {
        return foldedNumbers(position).min(filterOrNull);
    }

    public ValueCount max(int position, RecordSet filterOrNull) {
        return foldedNumbers(position).max(filterOrNull);
    }

    /** The record's number. */
    public OptionalLong value(int position, long record) {
        return foldedNumbers(position).value(record);
    }

    /** The number of each of the records. */
    public NumberColumn values(int position, RecordSet records) {
        return foldedNumbers(position).values(records);
    }

    /** Keys and ids of the records of a keyed table. */
    public KeyTable keys() {
        return keys;
    }

    /** The record that has the key; only keyed tables have any. */
    public OptionalLong recordId(String key) {
        long id = keys.find(key);
        return id < 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** The record's key, or null if it has none. */
    public String recordKey(long id) {
        return keys.key(id);
    }

    /** The key of each of the records; null where there is none. */
    public String[] recordKeys(RecordSet records) {
        long[] ids = records.toArray();
        String[] names = new String[ids.length];
        Arrays.setAll(names, i -> keys.key(ids[i]));
        return names;
    }
}
