package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.ValuePages;
import io.millrace.model.Interruption;
import java.util.Arrays;

/** The values of one stored field over a stack of chunks: of each record the newest chunk that says something of it counts. Immutable. */
final class FoldedValues {
    private final ChunkStack stack;
    private final int fieldId;
    private final RecordSet[] hidden;
    private final Interruption interruption;

    /** @param lowerOrNull the same field over the oldest of the stack's chunks */
    FoldedValues(ChunkStack stack, int fieldId, FoldedValues lowerOrNull) {
        this.stack = stack;
        this.fieldId = fieldId;
        this.hidden = stack.replacedLater(
                SectionKind.REPLACED, fieldId, lowerOrNull == null ? ChunkStack.NOTHING : lowerOrNull.hidden);
        this.interruption = Interruption.NEVER;
    }

    private FoldedValues(FoldedValues same, Interruption interruption) {
        this.stack = same.stack;
        this.fieldId = same.fieldId;
        this.hidden = same.hidden;
        this.interruption = interruption;
    }

    /** The same, for a reader that may be interrupted. */
    FoldedValues interruptedBy(Interruption other) {
        return other == interruption ? this : new FoldedValues(this, other);
    }

    Interruption interruption() {
        return interruption;
    }

    /** The records with a value. */
    RecordSet known() {
        return stack.fold(SectionKind.KNOWN, fieldId, hidden);
    }

    /** By chunk, the pages with its values. */
    ValuePages[] pages() {
        ValuePages[] pages = new ValuePages[stack.size()];
        Arrays.setAll(pages, chunk -> stack.get(chunk).values(fieldId));
        return pages;
    }

    /** Those of the records that have their value from the chunk. */
    RecordSet valued(int chunk, RecordSet records) {
        return stack.get(chunk).records(SectionKind.KNOWN, fieldId).and(records).andNot(hidden[chunk]);
    }
}
