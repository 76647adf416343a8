package io.millrace.chunk;

import io.millrace.bitmap.GrowingRecordSet;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What bulk changes do to one field of a chunk being built. Confined to one thread. */
final class BulkField {
    private final Field field;
    private final boolean isMultiValued;
    /** By view, then row. */
    private final Map<String, Map<RowId, RecordSet>> given = new TreeMap<>();

    private final Map<RowId, RecordSet> taken = new TreeMap<>();
    private final GrowingRecordSet known = new GrowingRecordSet();
    private final GrowingRecordSet replaced = new GrowingRecordSet();

    /** A row by its number, or by its key. */
    private record RowId(long row, byte[] keyOrNull) implements Comparable<RowId> {
        @Override
        public int compareTo(RowId other) {
            return keyOrNull == null
                    ? Long.compare(row, other.row)
                    : Arrays.compareUnsigned(keyOrNull, other.keyOrNull);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RowId id && compareTo(id) == 0;
        }

        @Override
        public int hashCode() {
            return keyOrNull == null ? Long.hashCode(row) : Arrays.hashCode(keyOrNull);
        }
    }

    private BulkField(Field field) {
        this.field = field;
        this.isMultiValued = field.type().isMultiValued();
    }

    static BulkField of(Field field) {
        return new BulkField(field);
    }

    /** Names of views that get rows. */
    int views() {
        return given.size();
    }

    void give(BulkChange change, RecordSet records) {
        RowId row = row(change);
        if (!isMultiValued) {
            if (known.intersects(records)) {
                given.values().forEach(rows -> rows.replaceAll((id, set) -> set.andNot(records)));
            }
            replaced.add(records);
        }
        String view = change.view().isEmpty() ? TimeViews.STANDARD : change.view();
        given.computeIfAbsent(view, name -> new TreeMap<>()).merge(row, records, RecordSet::or);
        known.add(records);
    }

    /**
     * @param deleted the records of which nothing before the chunk counts
     * @param holders of rows before the chunk
     */
    void take(BulkChange change, RecordSet records, RecordSet deleted, BulkBuilder.Holders holders) {
        if (isMultiValued) {
            RowId row = row(change);
            given.values().forEach(rows -> rows.computeIfPresent(row, (id, set) -> set.andNot(records)));
            taken.merge(row, records, RecordSet::or);
        } else {
            RecordSet losing = hasRows() ? having(row(change), records, deleted, holders) : records;
            forget(losing);
            replaced.add(losing);
        }
    }

    /**
     * As {@link #take}, from all records that have the row now; from before, none where damage hides them.
     *
     * @param only those that it is about; empty for all
     * @return the records that lose the row
     */
    RecordSet empty(BulkChange change, RecordSet only, RecordSet deleted, BulkBuilder.Holders holders) {
        if (field.type() != FieldType.SET) {
            throw new IllegalArgumentException("no row of field " + field.name() + " of type "
                    + field.type().word() + " can be emptied as a whole");
        }
        RowId row = row(change);
        RecordSet here = given.getOrDefault(TimeViews.STANDARD, Map.of()).getOrDefault(row, RecordSet.empty());
        RecordSet before = holders.of(field, row.row, row.keyOrNull).orElse(RecordSet.empty());
        RecordSet all = here.or(before.andNot(deleted));
        RecordSet losing = only.isEmpty() ? all : all.and(only);
        take(change, losing, deleted, holders);
        return losing;
    }

    /**
     * Those of the records that have the row: from this chunk, or else from before. Where damage hides that, those from before count as
     * having it, since they had when the change was written.
     */
    private RecordSet having(RowId row, RecordSet records, RecordSet deleted, BulkBuilder.Holders holders) {
        RecordSet here = given.getOrDefault(TimeViews.STANDARD, Map.of()).getOrDefault(row, RecordSet.empty());
        RecordSet older = records.andNot(replaced.common(records)).andNot(deleted);
        return older.isEmpty()
                ? records.and(here)
                : records.and(here)
                        .or(holders.of(field, row.row, row.keyOrNull)
                                .map(older::and)
                                .orElse(older));
    }

    /** Nothing that was said of the records counts any more. */
    void forget(RecordSet records) {
        given.values().forEach(rows -> rows.replaceAll((id, set) -> set.andNot(records)));
        taken.replaceAll((id, set) -> set.andNot(records));
        known.remove(records);
        replaced.remove(records);
    }

    private RowId row(BulkChange change) {
        boolean isKeyed = change.keyOrNull() != null;
        if (isKeyed != field.isKeyed() || !hasRows() || change.row() < 0) {
            throw new IllegalArgumentException("field " + field.name() + " of type "
                    + field.type().word() + (field.isKeyed() ? " with keys" : "") + " cannot take a bulk change of "
                    + (isKeyed ? "a key" : "row " + change.row()));
        }
        return new RowId(change.row(), change.keyOrNull());
    }

    private boolean hasRows() {
        return switch (field.type().form()) {
            case ROWS -> true;
            case NUMBERS, VALUES -> false;
        };
    }

    void write(ChunkWriter out) throws IOException {
        Map<RowId, Long> numbers = numbers(out);
        for (Map.Entry<String, Map<RowId, RecordSet>> view : given.entrySet()) {
            write(out, SectionKind.ROWS, view.getKey(), view.getValue(), numbers);
        }
        write(out, SectionKind.CLEARED, "", taken, numbers);
        out.section(SectionKind.KNOWN, field, known.copy());
        out.section(SectionKind.REPLACED, field, replaced.copy());
    }

    private void write(
            ChunkWriter out, SectionKind kind, String view, Map<RowId, RecordSet> rows, Map<RowId, Long> numbers)
            throws IOException {
        out.section(kind, field, view, to -> {
            for (Map.Entry<RowId, RecordSet> row : rows.entrySet()) {
                if (!row.getValue().isEmpty()) {
                    to.add(numbers.get(row.getKey()), row.getValue());
                }
            }
        });
    }

    /** What the chunk calls the rows; writes the dictionary of a keyed field. */
    private Map<RowId, Long> numbers(ChunkWriter out) throws IOException {
        Map<RowId, Long> numbers = new TreeMap<>();
        given.values().forEach(rows -> rows.forEach((row, set) -> note(row, set, numbers)));
        taken.forEach((row, set) -> note(row, set, numbers));
        if (field.isKeyed()) {
            long next = 0;
            for (Map.Entry<RowId, Long> number : numbers.entrySet()) {
                number.setValue(next++);
            }
            out.dictionary(field, dictionary -> {
                for (RowId row : numbers.keySet()) {
                    dictionary.add(row.keyOrNull, 0, row.keyOrNull.length);
                }
            });
        }
        return numbers;
    }

    private static void note(RowId row, RecordSet set, Map<RowId, Long> numbers) {
        if (!set.isEmpty()) {
            numbers.put(row, row.row);
        }
    }
}
