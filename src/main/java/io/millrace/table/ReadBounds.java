package io.millrace.table;

import io.millrace.chunk.ChunkInfo;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import java.util.SortedMap;

/**
 * What a range leaves to be read of one table, behind its cursor. Immutable.
 *
 * @param from in the order of event times: the first point; null for all from the start
 * @param to likewise the first point that does not count; null for all to the end
 * @param first in the order of arrival: the first id
 * @param last likewise the last one
 */
record ReadBounds(ReadRange range, RecordPoint from, RecordPoint to, long first, long last) {
    static ReadBounds of(ReadRange range, TableId table) {
        return range.order() == ReadOrder.ARRIVAL ? byArrival(range, table) : byTime(range, table);
    }

    private static ReadBounds byArrival(ReadRange range, TableId table) {
        long first = range.from() == null ? 0 : range.from().sequence();
        long last = range.to() == null ? Long.MAX_VALUE : range.to().sequence() - 1;
        RecordPoint read = range.after().last().get(table);
        if (read != null && range.isDescending()) {
            last = Math.min(last, read.sequence() - 1);
        } else if (read != null && read.sequence() == Long.MAX_VALUE) {
            last = -1;
        } else if (read != null) {
            first = Math.max(first, read.sequence() + 1);
        }
        return new ReadBounds(range, null, null, first, last);
    }

    private static ReadBounds byTime(ReadRange range, TableId table) {
        RecordPoint from = later(range.from(), start(range.earliestMicros()));
        RecordPoint to = range.latestMicros() == Long.MAX_VALUE
                ? range.to()
                : earlier(range.to(), new RecordPoint(range.latestMicros() + 1, 0));
        SortedMap<TableId, RecordPoint> read = range.after().last();
        if (!read.isEmpty()) {
            RecordPoint point = read.get(read.firstKey());
            int order = table.compareTo(read.firstKey());
            if (range.isDescending()) {
                to = earlier(to, order < 0 ? behind(point) : point);
            } else {
                from = later(from, order > 0 ? point : behind(point));
            }
        }
        return new ReadBounds(range, from, to, 0, Long.MAX_VALUE);
    }

    private static RecordPoint start(long earliest) {
        return earliest == Long.MIN_VALUE ? null : new RecordPoint(earliest, 0);
    }

    private static RecordPoint behind(RecordPoint point) {
        return point.sequence() < Long.MAX_VALUE
                ? new RecordPoint(point.eventMicros(), point.sequence() + 1)
                : new RecordPoint(point.eventMicros() + 1, 0);
    }

    private static RecordPoint later(RecordPoint one, RecordPoint other) {
        return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    }

    private static RecordPoint earlier(RecordPoint one, RecordPoint other) {
        return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
    }

    /** Whether none of the chunk's records can be meant. */
    boolean leavesOut(ChunkRecords records) {
        ChunkInfo info = records.chunk().info();
        if (records.isEmpty()) {
            return true;
        }
        if (range.order() == ReadOrder.ARRIVAL) {
            return first > last
                    || first > records.all().last()
                    || last < records.all().first()
                    || range.earliestMicros() > info.latestMicros()
                    || range.latestMicros() < info.earliestMicros();
        }
        return (from != null && from.eventMicros() > info.latestMicros())
                || (to != null && to.compareTo(new RecordPoint(info.earliestMicros(), 0)) <= 0);
    }

    /** Those of the chunk's records that are meant, in order. */
    RecordSource source(ChunkRecords records) {
        return range.order() == ReadOrder.ARRIVAL
                ? records.byId(first, last, range.earliestMicros(), range.latestMicros(), range.isDescending())
                : records.byTime(from, to, range.isDescending());
    }
}
