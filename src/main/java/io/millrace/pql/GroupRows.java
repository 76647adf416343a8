package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowColumn;
import io.millrace.table.RowCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The rows of a field as a dimension of groups; the place of a row is its index. Rows that are walked over for each of many
 * groups are held with their records, unless they are very many. For a group of few records the rows are read record by
 * record. Confined to one query.
 */
final class GroupRows implements GroupDimension {
    /** So many rows cost about as much as the rows of one record. */
    private static final int ROWS_PER_RECORD = 8;

    /** Fewer records are sooner found row by row. */
    private static final int COUNTED_MIN = 1 << 10;

    private record Held(RowName row, RecordSet records) {}

    private final QueryField field;
    private final Collection<String> views;
    private final Iterable<RowName> rows;
    private final Scope scope;
    private final boolean isWhole;
    private final int heldMax;
    private final Map<RowName, Integer> places = new HashMap<>();
    private boolean isHeld;
    /** Null if the rows are not held. */
    private List<Held> held;

    /**
     * @param isWhole whether these are all rows of the field
     * @param heldMax how many rows may be held; 0 if they are walked over but once
     */
    GroupRows(
            QueryField field,
            Collection<String> views,
            Iterable<RowName> rows,
            boolean isWhole,
            int heldMax,
            Scope scope) {
        this.field = field;
        this.views = views;
        this.rows = rows;
        this.isWhole = isWhole;
        this.heldMax = heldMax;
        this.scope = scope;
    }

    private List<Held> hold() {
        List<Held> list = new ArrayList<>();
        for (RowName row : rows) {
            if (list.size() == heldMax) {
                places.clear();
                return null;
            }
            places.put(place(row), list.size());
            list.add(new Held(row, field.row(views, row)));
        }
        return list;
    }

    private static RowName place(RowName row) {
        return row.key() == null ? row : RowName.of(row.key());
    }

    @Override
    public Cursor over(RecordSet recordsOrNull, long from) {
        if (!isHeld) {
            held = heldMax == 0 ? null : hold();
            isHeld = true;
        }
        boolean areFew =
                held != null && recordsOrNull != null && recordsOrNull.cardinality() * ROWS_PER_RECORD < held.size();
        return areFew ? new Found(byPlace(recordsOrNull, from)) : new Walk(recordsOrNull, from);
    }

    /** Of a single-valued field counts add up over chunks, so that they need no records; keys would come in another order than that of their numbers. */
    @Override
    public Optional<RowCounts> counts(RecordSet recordsOrNull) {
        boolean isCheaper = isWhole
                && !field.isKeyed()
                && !field.type().isMultiValued()
                && (recordsOrNull == null || recordsOrNull.cardinality() >= COUNTED_MIN);
        return isCheaper ? Optional.of(field.counts(views, recordsOrNull)) : Optional.empty();
    }

    /** The records of each row that some records have, by its place. */
    private NavigableMap<Integer, LongStream.Builder> byPlace(RecordSet records, long from) {
        RowColumn column = field.rowsOf(views, records);
        NavigableMap<Integer, LongStream.Builder> byPlace = new TreeMap<>();
        long[] ids = records.toArray();
        for (int i = 0; i < ids.length; i++) {
            int count = field.isKeyed() ? column.keys()[i].length : column.rows()[i].length;
            for (int j = 0; j < count; j++) {
                RowName row = field.isKeyed() ? RowName.of(column.keys()[i][j]) : RowName.of(column.rows()[i][j]);
                Integer place = places.get(row);
                if (place != null && place >= from) {
                    byPlace.computeIfAbsent(place, none -> LongStream.builder()).add(ids[i]);
                }
            }
        }
        return byPlace;
    }

    @Override
    public Start start(Value previousOrNull, boolean isBehind) {
        if (previousOrNull == null) {
            return new Start(0, true);
        }
        RowName previous = field.type() == FieldType.BOOL && previousOrNull instanceof Value.Int id
                ? RowName.of(id.value())
                : RowOrder.previous(previousOrNull, field, scope);
        long place = 0;
        for (RowName row : rows) {
            int order = RowOrder.compare(row, previous);
            if (order > 0 || (order == 0 && !isBehind)) {
                return new Start(place, order == 0);
            }
            place++;
        }
        return new Start(place, false);
    }

    private GroupCell cell(RowName row) {
        return row.key() == null
                ? new GroupCell.Row(field.name(), row.id())
                : new GroupCell.Key(field.name(), row.key());
    }

    /** Takes one row after the other. */
    private final class Walk implements Cursor {
        private final RecordSet recordsOrNull;
        private final Iterator<RowName> left;
        private long place = -1;
        private RowName row;
        private RecordSet found;

        Walk(RecordSet recordsOrNull, long from) {
            this.recordsOrNull = recordsOrNull;
            this.left = held == null ? rows.iterator() : null;
            while (place + 1 < from && (held != null || left.hasNext())) {
                place++;
                if (held == null) {
                    left.next();
                }
            }
        }

        @Override
        public boolean next() {
            while (held == null ? left.hasNext() : place + 1 < held.size()) {
                place++;
                scope.interruption().check();
                row = held == null ? left.next() : held.get((int) place).row();
                RecordSet all = held == null
                        ? field.row(views, row)
                        : held.get((int) place).records();
                found = recordsOrNull == null ? all : all.and(recordsOrNull);
                if (!found.isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public long place() {
            return place;
        }

        @Override
        public RecordSet records() {
            return found;
        }

        @Override
        public GroupCell cell() {
            return GroupRows.this.cell(row);
        }
    }

    /** Takes the rows that were found with some records. */
    private final class Found implements Cursor {
        private final NavigableMap<Integer, LongStream.Builder> left;
        private int place;
        private RecordSet found;

        Found(NavigableMap<Integer, LongStream.Builder> left) {
            this.left = left;
        }

        @Override
        public boolean next() {
            Map.Entry<Integer, LongStream.Builder> first = left.pollFirstEntry();
            if (first == null) {
                return false;
            }
            place = first.getKey();
            found = RecordSet.of(first.getValue().build().toArray());
            return true;
        }

        @Override
        public long place() {
            return place;
        }

        @Override
        public RecordSet records() {
            return found;
        }

        @Override
        public GroupCell cell() {
            return GroupRows.this.cell(held.get(place).row());
        }
    }
}
