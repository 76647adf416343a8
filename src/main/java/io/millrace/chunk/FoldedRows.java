package io.millrace.chunk;

import io.millrace.model.Field;
import io.millrace.model.Interruption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

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

    RecordSet row(Collection<String> views, long row) {
        return fold(views, chunk -> row);
    }

    RecordSet row(Collection<String> views, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return fold(views, chunk -> rowIn(chunk, utf8));
    }

    private long rowIn(int chunk, byte[] key) {
        return stack.get(chunk).dictionary(field.id()).find(key);
    }

    private RecordSet fold(Collection<String> views, IntToLongFunction rowIn) {
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
                parts.add(set.andNot(hidden[i]).andNot(cleared));
            }
            if (clears) {
                cleared = cleared.or(clearedIn(i, row));
            }
        }
        return RecordSet.union(parts);
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

    RowColumn rowsOf(Collection<String> views, RecordSet records) {
        RowColumnBuilder column = new RowColumnBuilder(field, records);
        for (int i = 0; i < stack.size(); i++) {
            Chunk chunk = stack.get(i);
            RecordSet wanted =
                    chunk.records(SectionKind.KNOWN, field.id()).and(records).andNot(hidden[i]);
            for (String view : views) {
                interruption.check();
                if (!wanted.isEmpty()) {
                    collect(i, chunk.rows(SectionKind.ROWS, field.id(), view), wanted, column);
                }
            }
        }
        return column.build();
    }

    private void collect(int chunk, RowTable table, RecordSet wanted, RowColumnBuilder column) {
        KeyDictionary dictionary = stack.get(chunk).dictionary(field.id());
        int unchecked = 0;
        for (int entry = 0, next; entry < table.entries(); entry = next) {
            next = table.next(entry);
            if (++unchecked == ENTRIES_PER_CHECK) {
                interruption.check();
                unchecked = 0;
            }
            if (next == entry + 1 && table.isSingle(entry) && !wanted.contains(table.single(entry))) {
                continue;
            }
            RecordSet found = table.records(entry).and(wanted);
            if (!found.isEmpty()) {
                column.add(visible(chunk, table.row(entry), found), table.row(entry), dictionary);
            }
        }
    }
}
