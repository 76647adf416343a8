package io.millrace.model;

/**
 * Receives rows cell by cell. Mapping drives one to write CSV; reading a slice drives one to build a chunk; so both sides
 * of the disk agree on what a row is.
 *
 * <p>Calls for one row: {@link #beginRow}, then {@link #recordId} or {@link #recordKey}, but for a row that gets its id from the
 * log and does not have it yet, then at most one {@link #recordTime}, then at most one {@link #expires}, then the cells by
 * ascending position (a multi-valued cell may take several calls in a row), then {@link #endRow}. A position is an index into {@link TableSchema#fields()}. A field without a call is absent: its stored value
 * stays as it is.
 *
 * <p>Byte ranges are UTF-8, but for stored bytes, and belong to the caller: copy what is to be kept.
 */
public interface RowVisitor {
    /** @param receivedMicros when the server got the record, microseconds since 1970 */
    void beginRow(long receivedMicros);

    /** The record of a table without keys. */
    void recordId(long id);

    /** The record of a keyed table. */
    void recordKey(byte[] utf8, int offset, int length);

    /**
     * The record's own time, microseconds since 1970; chooses the time views and is the event time. Without one, the event time is the
     * time of the record's id, if that is one ({@link Identity#LOG_TIME}), or else the time of receipt.
     */
    void recordTime(long micros);

    /**
     * When the record is gone, unless a later row says otherwise; whatever the table's time to live is.
     *
     * @param micros the first moment without it, microseconds since 1970
     */
    void expires(long micros);

    /** The cell is cleared (JSON null). Never called for set and time fields, which null leaves alone. */
    void clear(int position);

    /** A set or time field gets an empty value: known, but no rows. */
    void emptySet(int position);

    /**
     * A value: an int; a decimal in scaled units; a timestamp in its granularity since its epoch; 0 or 1 for a bool; a row
     * of an unkeyed set, time or mutex field; a record id for an int with a foreign table.
     */
    void number(int position, long value);

    /** The row is taken out of an unkeyed set field. */
    void removeRow(int position, long row);

    /** A row of a keyed set, time or mutex field, or the record key of an int with a keyed foreign table. */
    void key(int position, byte[] utf8, int offset, int length);

    /** The value of a stored field: text or JSON in UTF-8, or any bytes, as its {@link StoredContent} says; may be empty. */
    void value(int position, byte[] bytes, int offset, int length);

    /** The size of the row in the form that its sink counts, bytes. Not part of the row: who reads rows back is not told. */
    default void counts(long bytes) {}

    void endRow();

    /** Stands between rows, and is none. */
    void bulk(BulkChange change);
}
