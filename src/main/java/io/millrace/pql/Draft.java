package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.pql.result.RowName;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.Overlay;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the calls of one request write, in their order, and the table as the next call sees it. Nothing of it is stored: whoever
 * has it appends the rows once all calls are executed, or none of them if one fails. Confined to one thread.
 */
final class Draft {
    private final Overlay overlay;
    private final RowEncoder rows;
    private final List<RowBatch> batches = new ArrayList<>();
    /** Records and fields that rows behind the overlay change. */
    private final Set<Object> touched = new HashSet<>();

    private final Map<Integer, Set<String>> rowKeys = new LinkedHashMap<>();
    private final Set<String> newRecords = new LinkedHashSet<>();
    /** Records of a keyed table get such ids only when the rows are stored; here they are a guess. */
    private final long guessedId;

    private boolean isGuessing;
    private long bytes;
    private final BulkLines lines;
    private final long nowMicros;

    Draft(TableSnapshot table, Function<String, Optional<TableSnapshot>> others, long nowMicros) {
        this.overlay = new Overlay(table, others);
        this.rows = new RowEncoder(table.schema());
        this.lines = new BulkLines(rows, nowMicros);
        this.nowMicros = nowMicros;
        this.guessedId = table.schema().isKeyed() ? table.keys().nextId() : Long.MAX_VALUE;
    }

    TableSchema schema() {
        return overlay.table().schema();
    }

    long nowMicros() {
        return nowMicros;
    }

    /** The table with all that was written so far. */
    TableSnapshot table() {
        settle();
        return overlay.table();
    }

    Optional<TableSnapshot> other(String name) {
        settle();
        return overlay.other(name);
    }

    /**
     * The table as far as a record is concerned, which costs nothing as long as no call before wrote to the same record.
     *
     * @param record its id, or its key
     */
    TableSnapshot tableFor(Object record) {
        return touched.contains(record) ? table() : overlay.table();
    }

    private void settle() {
        if (rows.records() > 0) {
            RowBatch batch = rows.finish();
            batches.add(batch);
            bytes += batch.length();
            overlay.add(batch);
            touched.clear();
        }
    }

    /** Writes one row of the record, its id or its key. */
    RowEncoder row(Object record) {
        touched.add(record);
        return rows;
    }

    /** The records lose the row of a field, or their value. */
    void take(int position, RowName row, RecordSet records) {
        settle();
        name(records);
        lines.take(position, row.id(), row.utf8(), records);
        settle();
    }

    /** The same for one record, without a look at the table. */
    void take(int position, RowName row, long id, Object record) {
        touched.add(record);
        name(RecordSet.of(id));
        lines.take(position, row.id(), row.utf8(), RecordSet.of(id));
    }

    /**
     * These records have the row of a set field from now on, and no others, whatever is stored meanwhile.
     *
     * @param held the records that have it now; they are named besides, for damage may hide who has it when the change is carried out
     * @param onlyOrNull the records that this is about; null for all
     */
    void replace(int position, RowName row, RecordSet held, RecordSet records, RecordSet onlyOrNull) {
        settle();
        name(records);
        introduce(position, row.key());
        lines.take(position, row.id(), row.utf8(), held.andNot(records));
        lines.empty(position, row.id(), row.utf8(), onlyOrNull);
        lines.give(position, "", row.id(), row.utf8(), records);
        settle();
    }

    void delete(RecordSet records) {
        settle();
        name(records);
        lines.delete(records);
        settle();
    }

    /** What is written so far takes in memory, but for the last rows. */
    long bytes() {
        return bytes;
    }

    private void name(RecordSet records) {
        isGuessing |= !records.isEmpty() && records.last() >= guessedId;
    }

    /** A record that the table has not, and that a row now makes. */
    void introduceRecord(String key) {
        newRecords.add(key);
    }

    /**
     * Lines that give new records their ids: where bulk changes name some of these by their ids, which other requests may get first.
     * Then these are to be stored, and the calls executed anew.
     */
    List<RowBatch> namesFirst() {
        if (!isGuessing || newRecords.isEmpty()) {
            return List.of();
        }
        RowEncoder first = new RowEncoder(schema());
        BulkLines names = new BulkLines(first, nowMicros);
        newRecords.forEach(names::name);
        return List.of(first.finish());
    }

    /** A row of a keyed field that may be new; nothing if the key is null. */
    void introduce(int position, String keyOrNull) {
        if (keyOrNull != null) {
            rowKeys.computeIfAbsent(position, field -> new LinkedHashSet<>()).add(keyOrNull);
        }
    }

    /** By position, the keys of rows that were written, in the order in which they came. */
    Map<Integer, Set<String>> rowKeys() {
        return rowKeys;
    }

    /** All rows, to be appended as one; empty if nothing changes. */
    List<RowBatch> finish() {
        if (rows.records() > 0) {
            batches.add(rows.finish());
        }
        return List.copyOf(batches);
    }
}
