package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.NumberCursor;
import io.millrace.model.Interruption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Walks over the numbers of several chunks at once, whose records differ. Confined to one thread. */
final class FoldedCursor implements NumberCursor {
    private final PriorityQueue<NumberCursor> heads;
    private final Interruption interruption;
    private long value;
    private RecordSet records;

    /** @param cursors each in the order of this one */
    FoldedCursor(List<NumberCursor> cursors, boolean isDescending, Interruption interruption) {
        Comparator<NumberCursor> byValue = Comparator.comparingLong(NumberCursor::value);
        this.heads = new PriorityQueue<>(isDescending ? byValue.reversed() : byValue);
        this.interruption = interruption;
        cursors.forEach(this::advance);
    }

    private void advance(NumberCursor cursor) {
        if (cursor.next()) {
            heads.add(cursor);
        }
    }

    @Override
    public boolean next() {
        interruption.check();
        if (heads.isEmpty()) {
            return false;
        }
        value = heads.peek().value();
        List<RecordSet> parts = new ArrayList<>();
        while (!heads.isEmpty() && heads.peek().value() == value) {
            NumberCursor head = heads.poll();
            parts.add(head.records());
            advance(head);
        }
        records = RecordSet.union(parts);
        return true;
    }

    @Override
    public long value() {
        return value;
    }

    @Override
    public RecordSet records() {
        return records;
    }
}
