package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.BulkChange;
import io.millrace.row.RowEncoder;
import java.nio.charset.StandardCharsets;

/** Writes what happens to many records as lines of a batch, each of them small enough for a block. Immutable, but for the rows. */
public final class BulkLines {
    /** Of a set in one line; one shard of records takes no more. */
    private static final long BYTES_MAX = 128 << 10;

    /** In one line, for whoever reads it may list them. */
    private static final long RECORDS_MAX = 1L << 22;

    private static final int SHARD_BITS = 20;

    private final RowEncoder rows;
    private final long receivedMicros;

    public BulkLines(RowEncoder rows, long receivedMicros) {
        this.rows = rows;
        this.receivedMicros = receivedMicros;
    }

    /**
     * The records get the row.
     *
     * @param view of a time field; empty for the standard view
     * @param keyOrNull UTF-8, of a keyed field
     */
    public void give(int position, String view, long row, byte[] keyOrNull, RecordSet records) {
        write(BulkChange.Kind.GIVE, position, view, row, keyOrNull, records);
    }

    /** The records lose the row, in all views; or their value, of a field that has room for one. */
    public void take(int position, long row, byte[] keyOrNull, RecordSet records) {
        write(BulkChange.Kind.TAKE, position, "", row, keyOrNull, records);
    }

    /**
     * The row of a set field is as if no record had it.
     *
     * @param onlyOrNull the records that this is about; null for all
     */
    public void empty(int position, long row, byte[] keyOrNull, RecordSet onlyOrNull) {
        if (onlyOrNull == null) {
            rows.bulk(new BulkChange(
                    BulkChange.Kind.EMPTY,
                    receivedMicros,
                    position,
                    "",
                    row,
                    keyOrNull,
                    RecordSet.empty().toBytes()));
        } else {
            write(BulkChange.Kind.EMPTY, position, "", row, keyOrNull, onlyOrNull);
        }
    }

    /** The key gets an id, if it has none; the record need not exist. */
    public void name(String record) {
        rows.bulk(BulkChange.name(receivedMicros, record.getBytes(StandardCharsets.UTF_8)));
    }

    public void make(RecordSet records) {
        write(BulkChange.Kind.MAKE, BulkChange.NO_FIELD, "", 0, null, records);
    }

    public void delete(RecordSet records) {
        write(BulkChange.Kind.DELETE, BulkChange.NO_FIELD, "", 0, null, records);
    }

    private void write(BulkChange.Kind kind, int position, String view, long row, byte[] keyOrNull, RecordSet records) {
        if (records.isEmpty()) {
            return;
        }
        long first = records.first() >>> SHARD_BITS;
        long last = records.last() >>> SHARD_BITS;
        if (first == last || (records.bytes() <= BYTES_MAX && records.cardinality() <= RECORDS_MAX)) {
            rows.bulk(new BulkChange(kind, receivedMicros, position, view, row, keyOrNull, records.toBytes()));
            return;
        }
        long half = ((first + (last - first) / 2 + 1) << SHARD_BITS) - 1;
        write(kind, position, view, row, keyOrNull, records.range(0, half));
        write(kind, position, view, row, keyOrNull, records.range(half + 1, Long.MAX_VALUE));
    }
}
