package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.NumberCursor;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.ValueCount;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.Interruption;
import io.millrace.model.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

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

    /** What was worked out of the fields that somebody asked for, by position. Thread-safe. */
    private static final class Folded {
        private final Map<Integer, FoldedRows> rows = new ConcurrentHashMap<>();
        private final Map<Integer, FoldedNumbers> numbers = new ConcurrentHashMap<>();
        private final Map<Integer, FoldedValues> values = new ConcurrentHashMap<>();
        private volatile FoldedNumbers eventTimes;
        private volatile FoldedNumbers expiries;

        void addAll(Folded other) {
            rows.putAll(other.rows);
            numbers.putAll(other.numbers);
            values.putAll(other.values);
            eventTimes = other.eventTimes == null ? eventTimes : other.eventTimes;
            expiries = other.expiries == null ? expiries : other.expiries;
        }
    }

    /** The table without some of its records. */
    private record Living(RecordSet gone, TableSnapshot table) {}

    private final TableSchema schema;
    private final ChunkStack stack;
    private final KeyTable keys;
    private final Folded folded;
    private final AtomicReference<Existing> existing;
    /** The same for the oldest chunks. */
    private final Folded lower;

    private final TableSnapshot baseOrNull;
    private final AtomicReference<Living> living = new AtomicReference<>();
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
        this.schema = schema;
        this.stack = new ChunkStack(oldestFirst, goesOn ? earlier.stack : null);
        this.lower = goesOn ? earlier.workedOut() : new Folded();
        this.keys = KeyTable.of(oldestFirst);
        this.folded = new Folded();
        this.existing = new AtomicReference<>(goesOn ? earlier.existing.get() : Existing.NONE);
        this.baseOrNull = null;
        this.interruption = Interruption.NEVER;
    }

    private TableSnapshot(TableSnapshot base, List<Chunk> newer) {
        List<Chunk> chunks = new ArrayList<>(base.chunks());
        chunks.addAll(newer);
        this.schema = base.schema;
        this.stack = new ChunkStack(chunks, base.stack);
        this.lower = new Folded();
        this.keys = KeyTable.of(chunks);
        this.folded = new Folded();
        this.existing = new AtomicReference<>(Existing.NONE);
        this.baseOrNull = base;
        this.interruption = Interruption.NEVER;
    }

    private TableSnapshot(TableSnapshot same, Interruption interruption) {
        this.schema = same.schema;
        this.stack = same.stack;
        this.keys = same.keys;
        this.folded = same.folded;
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

    /**
     * The table as it is at a moment: without the records that have ended by then.
     *
     * @param ttl how long after its event time a record is there; zero means for ever
     */
    public TableSnapshot at(long nowMicros, Duration ttl) {
        return Expiry.isPossible(ttl, chunks()) ? without(Expiry.ended(this, ttl, nowMicros)) : this;
    }

    /** The table under a chunk that takes the records away. The last answer is kept. */
    TableSnapshot without(RecordSet gone) {
        if (gone.isEmpty()) {
            return this;
        }
        Living known = living.get();
        if (known == null || !known.gone.equals(gone)) {
            known = new Living(gone, under(List.of(Expiry.grave(this, gone))));
            living.set(known);
        }
        return known.table;
    }

    private Folded workedOut() {
        Folded known = new Folded();
        known.addAll(lower);
        known.addAll(folded);
        return known;
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
        FoldedRows known = folded.rows.get(position);
        if (known == null) {
            Field field = require(position, FieldType.Form.ROWS);
            FoldedRows below = baseOrNull == null ? lower.rows.get(position) : baseOrNull.foldedRows(position);
            known = new FoldedRows(field, stack, below);
            folded.rows.put(position, known);
        }
        return known.interruptedBy(interruption);
    }

    /** What a numeric field says; worked out at the first question and kept. */
    FoldedNumbers foldedNumbers(int position) {
        FoldedNumbers known = folded.numbers.get(position);
        if (known == null) {
            Field field = require(position, FieldType.Form.NUMBERS);
            FoldedNumbers below = baseOrNull == null ? lower.numbers.get(position) : baseOrNull.foldedNumbers(position);
            known = new FoldedNumbers(stack, SectionKind.PLANES, SectionKind.REPLACED, field.id(), below);
            folded.numbers.put(position, known);
        }
        return known.interruptedBy(interruption);
    }

    /** What a stored field says; worked out at the first question and kept. */
    FoldedValues foldedValues(int position) {
        FoldedValues known = folded.values.get(position);
        if (known == null) {
            Field field = require(position, FieldType.Form.VALUES);
            FoldedValues below = baseOrNull == null ? lower.values.get(position) : baseOrNull.foldedValues(position);
            known = new FoldedValues(stack, field.id(), below);
            folded.values.put(position, known);
        }
        return known.interruptedBy(interruption);
    }

    private Field require(int position, FieldType.Form form) {
        Field field = schema.field(position);
        if (field.type().form() != form) {
            throw new IllegalArgumentException("field " + field.name() + " is of type "
                    + field.type().word() + " and has no " + form.name().toLowerCase(Locale.ROOT));
        }
        return field;
    }

    /** The event times of all records; worked out at the first question and kept. */
    FoldedNumbers eventTimes() {
        FoldedNumbers known = folded.eventTimes;
        if (known == null) {
            FoldedNumbers below = baseOrNull == null ? lower.eventTimes : baseOrNull.eventTimes();
            known = new FoldedNumbers(stack, SectionKind.EVENT_TIME, SectionKind.RECORDS, SectionKind.NO_FIELD, below);
            folded.eventTimes = known;
        }
        return known.interruptedBy(interruption);
    }

    /** When the records end that say so themselves; worked out at the first question and kept. */
    FoldedNumbers expiries() {
        FoldedNumbers known = folded.expiries;
        if (known == null) {
            FoldedNumbers below = baseOrNull == null ? lower.expiries : baseOrNull.expiries();
            known = new FoldedNumbers(stack, SectionKind.EXPIRY, SectionKind.RECORDS, SectionKind.NO_FIELD, below);
            folded.expiries = known;
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
            known = new Existing(stack.existing(known.records, known.chunks, null), stack.size());
            existing.set(known);
        }
        return known.records;
    }

    /** Those of the records that the table has; not worked out for all of them first. */
    public RecordSet existing(RecordSet records) {
        Existing known = existing.get();
        if (known.chunks < stack.size() && baseOrNull != null) {
            known = new Existing(baseOrNull.existing(), baseOrNull.stack.size());
        }
        return stack.existing(known.records.and(records), known.chunks, records);
    }

    /** The records whose event time lies in the closed interval, microseconds since 1970. */
    public RecordSet eventTimeBetween(long firstMicros, long lastMicros) {
        return eventTimes().between(firstMicros, lastMicros);
    }

    /**
     * The smallest event time of some records, microseconds since 1970.
     *
     * @param filterOrNull null for all records
     */
    public ValueCount earliest(RecordSet filterOrNull) {
        return eventTimes().min(filterOrNull);
    }

    /** The largest one. */
    public ValueCount latest(RecordSet filterOrNull) {
        return eventTimes().max(filterOrNull);
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
        return row(position, views, row, null);
    }

    public RecordSet row(int position, Collection<String> views, String key) {
        return row(position, views, key, null);
    }

    /**
     * The same, of some records: what it costs grows with these, not with those that have the row.
     *
     * @param onlyOrNull the records that are asked for; null for all
     */
    public RecordSet row(int position, Collection<String> views, long row, RecordSet onlyOrNull) {
        return foldedRows(position).row(views, row, onlyOrNull);
    }

    public RecordSet row(int position, Collection<String> views, String key, RecordSet onlyOrNull) {
        return foldedRows(position).row(views, key, onlyOrNull);
    }

    /** The records with a value; of a set or time field those marked known, also with an empty set. */
    public RecordSet known(int position) {
        return switch (schema.field(position).type().form()) {
            case NUMBERS -> foldedNumbers(position).known();
            case ROWS -> foldedRows(position).known();
            case VALUES -> foldedValues(position).known();
        };
    }

    /** The value of each of the records in a stored field. */
    public StoredValues stored(int position, RecordSet records) {
        long[] ids = records.toArray();
        return new StoredValues(foldedValues(position)).over(ids, ids.length);
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

    /** Whether a chunk of the table names the key among the keyed field's rows, be it without a record. */
    public boolean knowsRow(int position, String key) {
        return foldedRows(position).knows(key);
    }

    /** The rows of the views taken together, with the number of their records that the filter holds, of all if it is null. */
    public RowCounts counts(int position, Collection<String> views, RecordSet filterOrNull) {
        return foldedRows(position).counts(views, filterOrNull);
    }

    /** The rows of each of the records, for a set, time, mutex or bool field. */
    public RowColumn rowsOf(int position, Collection<String> views, RecordSet records) {
        return foldedRows(position).rowsOf(views, records);
    }

    public RecordSet compare(int position, Comparison comparison, long value) {
        return foldedNumbers(position).compare(comparison, value);
    }

    /** The records whose number lies in the closed interval; none if it is reversed. */
    public RecordSet between(int position, long low, long high) {
        return foldedNumbers(position).between(low, high);
    }

    /** The numbers of the records that the filter holds, of all if it is null, each once with its records. */
    public NumberCursor numbers(int position, RecordSet filterOrNull, boolean isDescending) {
        return foldedNumbers(position).cursor(filterOrNull, isDescending);
    }

    /** The records with a negative number. */
    public RecordSet negative(int position) {
        return foldedNumbers(position).negative();
    }

    /** The records whose number's magnitude has the bit, 0 to 63. */
    public RecordSet magnitudeBit(int position, int bit) {
        return foldedNumbers(position).bit(bit);
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
