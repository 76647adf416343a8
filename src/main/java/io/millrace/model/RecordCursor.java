package io.millrace.model;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a reader has come. It holds points and table ids and no file, so it stays good over imports, merges and restarts, and
 * also if the record that it names is gone. A reader may turn round with it. Immutable.
 *
 * <p>In the order of event times it is the last record that was read, of whichever table. In the order of arrival it is the last
 * one of each table: the sequences of different tables do not grow side by side, so one point for all would pass over records
 * that are yet to come.
 *
 * <p>As text: base64url of version 1, order 1 (0 by event time, 1 by arrival), and for each table its id 8, event time 8, sequence 8, all big-endian.
 *
 * @param last by table; tables that nothing was read of are missing
 */
public record RecordCursor(ReadOrder order, SortedMap<TableId, RecordPoint> last) {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 2;
    private static final int TABLE_BYTES = 3 * Long.BYTES;

    public RecordCursor {
        if (order == ReadOrder.EVENT_TIME && last.size() > 1) {
            throw new IllegalArgumentException("one record is the last one, and not " + last);
        }
        last = Collections.unmodifiableSortedMap(new TreeMap<>(last));
    }

    /** Before all records. */
    public static RecordCursor start(ReadOrder order) {
        return new RecordCursor(order, new TreeMap<>());
    }

    /** Behind one record. */
    public static RecordCursor behind(ReadOrder order, TableId table, RecordPoint record) {
        return new RecordCursor(order, new TreeMap<>(Map.of(table, record)));
    }

    /** The text that {@link #parse} reads; safe in a URL. */
    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + TABLE_BYTES * last.size());
        bytes.put(VERSION).put((byte) (order == ReadOrder.EVENT_TIME ? 0 : 1));
        last.forEach((table, point) ->
                bytes.putLong(table.value()).putLong(point.eventMicros()).putLong(point.sequence()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws Problem {@code INVALID_PARAMETER} if the text is no cursor */
    public static RecordCursor parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            byte version = bytes.get();
            ReadOrder order = bytes.get() == 0 ? ReadOrder.EVENT_TIME : ReadOrder.ARRIVAL;
            TreeMap<TableId, RecordPoint> last = new TreeMap<>();
            while (bytes.hasRemaining()) {
                TableId table = new TableId(bytes.getLong());
                last.put(table, new RecordPoint(bytes.getLong(), bytes.getLong()));
            }
            RecordCursor cursor = new RecordCursor(order, last);
            if (version == VERSION && cursor.toString().equals(text) && areSequences(last)) {
                return cursor;
            }
        } catch (RuntimeException e) {
            // falls through: the text is no cursor
        }
        throw new Problem(
                ProblemCode.INVALID_PARAMETER,
                "the cursor '" + text + "' is none that was given out; take it as it is from an earlier page");
    }

    private static boolean areSequences(Map<TableId, RecordPoint> last) {
        return last.values().stream().allMatch(point -> point.sequence() >= 0);
    }
}
