package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.ForwardColumn;
import io.millrace.chunk.KeyDictionary;
import io.millrace.chunk.RowTable;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.Interruption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/** The rows of one set, time, mutex or bool field over a stack of chunks. Immutable, thread-safe. */
final class FoldedRows {
    /** What {@link #rowIn} gives if the chunk does not know the key. */
    private static final long NO_ROW = -1;

    /** Entries of a section that are looked at between two looks at the interruption. */
    private static final int ENTRIES_PER_CHECK = 1 << 10;

    private final Field field;
    private final ChunkStack stack;
    private final RecordSet[] hidden;
    private final boolean clears;
    private final Interruption interruption;

    /** @param lowerOrNull the same field over the oldest of the stack's chunks */
    FoldedRows(Field field, ChunkStack stack, FoldedRows lowerOrNull) {
        this.field = field;
        this.stack = stack;
        this.hidden = field.type().isMultiValued()
                ? stack.deletedLater()
                : stack.replacedLater(
                        SectionKind.REPLACED,
                        field.id(),
                        lowerOrNull == null ? ChunkStack.NOTHING : lowerOrNull.hidden);
        this.clears = stack.chunks().stream().anyMatch(chunk -> chunk.has(SectionKind.CLEARED, field.id()));
        this.interruption = Interruption.NEVER;
    }

    private FoldedRows(FoldedRows same, Interruption interruption) {
        this.field = same.field;
        this.stack = same.stack;
        this.hidden = same.hidden;
        this.clears = same.clears;
        this.interruption = interruption;
    }

    /** The same, for a reader that may be interrupted. */
    FoldedRows interruptedBy(Interruption other) {
        return other == interruption ? this : new FoldedRows(this, other);
    }

    Interruption interruption() {
        return interruption;
    }

    /** By chunk, what counts no more of it because of newer ones. */
    RecordSet[] hidden() {
        return hidden;
    }

    Field field() {
        return field;
    }

    ChunkStack stack() {
        return stack;
    }

    NavigableSet<String> views() {
        TreeSet<String> views = new TreeSet<>();
        stack.chunks().forEach(chunk -> views.addAll(chunk.views(field.id())));
        return views;
    }

    RecordSet known() {
        return stack.fold(SectionKind.KNOWN, field.id(), hidden);
    }

    /** Those of the records that have a value. */
    RecordSet known(RecordSet records) {
        List<RecordSet> parts = new ArrayList<>();
        for (int i = 0; i < stack.size(); i++) {
            parts.add(valued(i, records));
        }
        return RecordSet.union(parts);
    }

    /** @param onlyOrNull the records that are asked for; null for all */
    RecordSet row(Collection<String> views, long row, RecordSet onlyOrNull) {
        return fold(views, chunk -> row, onlyOrNull);
    }

    RecordSet row(Collection<String> views, String key, RecordSet onlyOrNull) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return fold(views, chunk -> rowIn(chunk, utf8), onlyOrNull);
    }

    boolean knows(String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, stack.size()).anyMatch(chunk -> rowIn(chunk, utf8) != NO_ROW);
    }

    private long rowIn(int chunk, byte[] key) {
        return stack.get(chunk).dictionary(field.id()).find(key);
    }

    private RecordSet fold(Collection<String> views, IntToLongFunction rowIn, RecordSet onlyOrNull) {
        List<RecordSet> parts = new ArrayList<>();
        RecordSet cleared = RecordSet.empty();
        for (int i = stack.size() - 1; i >= 0; i--) {
            interruption.check();
            long row = rowIn.applyAsLong(i);
            if (row == NO_ROW) {
                continue;
            }
            for (String view : views) {
                RecordSet set =
                        stack.get(i).rows(SectionKind.ROWS, field.id(), view).find(row);
                parts.add(only(set, onlyOrNull).andNot(hidden[i]).andNot(cleared));
            }
            if (clears) {
                cleared = cleared.or(only(clearedIn(i, row), onlyOrNull));
            }
        }
        return RecordSet.union(parts);
    }

    private static RecordSet only(RecordSet records, RecordSet onlyOrNull) {
        return onlyOrNull == null ? records : records.and(onlyOrNull);
    }

    /** What the chunk still contributes to the row: without what newer chunks hide or clear. */
    RecordSet visible(int chunk, long row, RecordSet set) {
        RecordSet visible = set.andNot(hidden[chunk]);
        if (!clears || visible.isEmpty()) {
            return visible;
        }
        byte[] key = field.isKeyed() ? stack.get(chunk).dictionary(field.id()).bytes((int) row) : null;
        for (int i = chunk + 1; i < stack.size(); i++) {
            long there = key == null ? row : rowIn(i, key);
            if (there != NO_ROW) {
                visible = visible.andNot(clearedIn(i, there));
            }
        }
        return visible;
    }

    private RecordSet clearedIn(int chunk, long row) {
        return stack.get(chunk).rows(SectionKind.CLEARED, field.id(), "").find(row);
    }

    MergingCursor cursor(Collection<String> views) {
        return new MergingCursor(this, SectionKind.ROWS, views);
    }

    /** The rows behind the given one, whether or not that is there. */
    MergingCursor cursorAfter(Collection<String> views, long row) {
        return new MergingCursor(
                this,
                SectionKind.ROWS,
                views,
                (chunk, table) -> row == Long.MAX_VALUE ? table.entries() : table.seek(row + 1));
    }

    MergingCursor cursorAfter(Collection<String> views, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return new MergingCursor(
                this,
                SectionKind.ROWS,
                views,
                (chunk, table) -> table.seek(chunk.dictionary(field.id()).countTo(utf8)));
    }

    /** The rows that a chunk clears, with the records that any chunk clears from them. */
    MergingCursor cleared() {
        return new MergingCursor(this, SectionKind.CLEARED, List.of(""));
    }

    /** Counts the records of the rows: those that the filter holds, or all if it is null. */
    RowCounts counts(Collection<String> views, RecordSet filterOrNull) {
        return new FoldedCounts(this, views, filterOrNull);
    }

    RowColumn rowsOf(Collection<String> views, RecordSet records) {
        RowColumnBuilder column = new RowColumnBuilder(field, records);
        for (int i = 0; i < stack.size(); i++) {
            RecordSet wanted = valued(i, records);
            if (wanted.isEmpty()) {
                continue;
            }
            if (field.type().isMultiValued()) {
                collect(i, views, wanted, column);
            } else if (views.contains(TimeViews.STANDARD)) {
                RowTable table = table(i);
                KeyDictionary dictionary = stack.get(i).dictionary(field.id());
                readEntries(i, wanted, (record, entry) -> column.add(record, table.row(entry), dictionary));
            }
        }
        return column.build();
    }

    private void collect(int chunk, Collection<String> views, RecordSet wanted, RowColumnBuilder column) {
        KeyDictionary dictionary = stack.get(chunk).dictionary(field.id());
        for (String view : views) {
            RowTable table = stack.get(chunk).rows(SectionKind.ROWS, field.id(), view);
            scan(table, wanted, (found, entry) -> {
                long row = table.row(entry);
                column.add(visible(chunk, row, found), row, dictionary);
            });
        }
    }

    private void scan(RowTable table, RecordSet wanted, ObjIntConsumer<RecordSet> found) {
        for (int entry = 0; entry < table.entries(); entry++) {
            if (entry % ENTRIES_PER_CHECK == 0) {
                interruption.check();
            }
            if (table.isSingle(entry) && !wanted.contains(table.single(entry))) {
                continue;
            }
            RecordSet some =
                    RecordSet.of(table.stripe(entry), table.bitmap(entry)).and(wanted);
            if (!some.isEmpty()) {
                found.accept(some, entry);
            }
        }
    }

    private RowTable table(int chunk) {
        return stack.get(chunk).rows(SectionKind.ROWS, field.id(), TimeViews.STANDARD);
    }

    /** How many entries the chunk's standard view has. */
    int entries(int chunk) {
        return table(chunk).entries();
    }

    /** Whether newer chunks hide nothing of this one. */
    boolean showsAll(int chunk) {
        return !clears && hidden[chunk].isEmpty();
    }

    /** Those of the records, of all if these are null, that have their value from the chunk. */
    RecordSet valued(int chunk, RecordSet recordsOrNull) {
        RecordSet known = stack.get(chunk).records(SectionKind.KNOWN, field.id());
        return (recordsOrNull == null ? known : known.and(recordsOrNull)).andNot(hidden[chunk]);
    }

    /** Whether {@link #readEntries} costs by the number of records and not by that of the chunk's rows. */
    boolean isForward(int chunk) {
        return stack.get(chunk).has(SectionKind.FORWARD, field.id());
    }

    /** Of a single-valued field, the entries of the chunk's rows that {@link #valued} records of it are in. */
    void readEntries(int chunk, RecordSet records, ForwardColumn.Visitor visitor) {
        interruption.check();
        ForwardColumn forward = stack.get(chunk).forward(field.id());
        if (forward != null) {
            forward.read(records, visitor);
        } else if (!records.isEmpty()) {
            scan(table(chunk), records, (some, entry) -> some.forEach(record -> visitor.visit(record, entry)));
        }
    }
}
