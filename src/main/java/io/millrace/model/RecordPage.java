package io.millrace.model;

import java.util.List;

/**
 * Some records in the order that was asked for. Never changed.
 *
 * @param parts what the page consists of: each holds records of one table, and a table may have several
 * @param part by record of the page: the index of its part
 * @param place by record of the page: its place in that part
 * @param next behind the last record; where nothing was found, what was asked for
 * @param hasMore whether more records are there already
 */
public record RecordPage(List<Part> parts, int[] part, int[] place, RecordCursor next, boolean hasMore) {
    /**
     * Records of one table, by ascending id.
     *
     * @param eventMicros their event times, microseconds since 1970
     * @param keys of a keyed table; else null
     * @param columns the fields that were asked for, in that order; null where the table has none of the name
     */
    public record Part(TableId table, long[] ids, long[] eventMicros, String[] keys, List<FieldColumn> columns) {}

    public int size() {
        return part.length;
    }

    /** @param index of a record of the page */
    public TableId table(int index) {
        return parts.get(part[index]).table();
    }

    public long id(int index) {
        return parts.get(part[index]).ids()[place[index]];
    }

    public long eventMicros(int index) {
        return parts.get(part[index]).eventMicros()[place[index]];
    }
}
