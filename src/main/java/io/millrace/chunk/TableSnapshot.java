package io.millrace.chunk;

import io.millrace.model.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;

/**
 * A table as its visible chunks tell it at one moment: newer chunks folded over older ones. Immutable, thread-safe. Keeps
 * its chunks mapped for as long as it, or a {@link RecordSet} taken from it, is reachable.
 *
 * <p>A position is an index into {@link TableSchema#fields()}. The schema may be newer than the chunks: fields are
 * matched by their id, an added field is absent everywhere in an older chunk, a dropped one is ignored.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class TableSnapshot {
    private final TableSchema schema;
    private final List<Chunk> chunks;

    public TableSnapshot(TableSchema schema, List<Chunk> oldestFirst) {
        this.schema = schema;
        this.chunks = List.copyOf(oldestFirst);
    }

    public TableSchema schema() {
        return schema;
    }

    public List<Chunk> chunks() {
        return chunks;
    }

    /** All records of the table, whether or not it tracks existence. */
    public RecordSet existing() {
        throw new UnsupportedOperationException();
    }

    /** The record's ids whose event time lies in the closed interval, microseconds since 1970. */
    public RecordSet eventTimeBetween(long firstMicros, long lastMicros) {
        throw new UnsupportedOperationException();
    }

    /** Names of the views that hold rows: {@code standard} and names of periods such as {@code 202103}. */
    public NavigableSet<String> views(int position) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    public RecordSet row(int position, Collection<String> views, String key) {
        throw new UnsupportedOperationException();
    }

    /** The records with a value; of a set or time field those marked known, also with an empty set. */
    public RecordSet known(int position) {
        throw new UnsupportedOperationException();
    }

    /** The rows of a set, time, mutex or bool field. */
    public RowCursor rows(int position, String view) {
        return rows(position, List.of(view));
    }

    /** The rows of the views taken together. */
    public RowCursor rows(int position, Collection<String> views) {
        throw new UnsupportedOperationException();
    }

    /** The rows of each of the records, for a set, time, mutex or bool field. */
    public RowColumn rowsOf(int position, Collection<String> views, RecordSet records) {
        throw new UnsupportedOperationException();
    }

    public RecordSet compare(int position, Comparison comparison, long value) {
        throw new UnsupportedOperationException();
    }

    /** The records whose number lies in the closed interval; none if it is reversed. */
    public RecordSet between(int position, long low, long high) {
        throw new UnsupportedOperationException();
    }

    /** The exact sum; a {@code Problem} with code INVALID_QUERY if it does not fit 64 bits. A null filter means all records. */
    public ValueCount sum(int position, RecordSet filterOrNull) {
        throw new UnsupportedOperationException();
    }

    public ValueCount min(int position, RecordSet filterOrNull) {
        throw new UnsupportedOperationException();
    }

    public ValueCount max(int position, RecordSet filterOrNull) {
        throw new UnsupportedOperationException();
    }

    /** The record's number. */
    public OptionalLong value(int position, long record) {
        throw new UnsupportedOperationException();
    }

    /** The number of each of the records. */
    public NumberColumn values(int position, RecordSet records) {
        throw new UnsupportedOperationException();
    }

    /** The record that has the key; only keyed tables have any. */
    public OptionalLong recordId(String key) {
        throw new UnsupportedOperationException();
    }

    /** The record's key, or null if it has none. */
    public String recordKey(long id) {
        throw new UnsupportedOperationException();
    }

    /** The key of each of the records; null where there is none. */
    public String[] recordKeys(RecordSet records) {
        throw new UnsupportedOperationException();
    }
}
