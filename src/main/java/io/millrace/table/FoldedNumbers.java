package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.BitSlices;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.NumberCursor;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.ValueCount;
import io.millrace.model.Interruption;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** The numbers of one field, or the event times, over a stack of chunks. Immutable, thread-safe. */
final class FoldedNumbers {
    private final ChunkStack stack;
    private final BitSlices[] slices;
    private final RecordSet[] masks;
    private final RecordSet[] hidden;
    private final Interruption interruption;

    /**
     * @param mask the section that says whose earlier number does not count any more
     * @param lowerOrNull the same field over the oldest of the stack's chunks
     */
    FoldedNumbers(ChunkStack stack, SectionKind kind, SectionKind mask, int fieldId, FoldedNumbers lowerOrNull) {
        this.stack = stack;
        this.slices = new BitSlices[stack.size()];
        this.masks = new RecordSet[stack.size()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = stack.get(i).numbers(kind, fieldId);
            masks[i] = stack.get(i).records(mask, fieldId);
        }
        this.hidden = stack.replacedLater(mask, fieldId, lowerOrNull == null ? ChunkStack.NOTHING : lowerOrNull.hidden);
        this.interruption = Interruption.NEVER;
    }

    private FoldedNumbers(FoldedNumbers same, Interruption interruption) {
        this.stack = same.stack;
        this.slices = same.slices;
        this.masks = same.masks;
        this.hidden = same.hidden;
        this.interruption = interruption;
    }

    /** The same, for a reader that may be interrupted. */
    FoldedNumbers interruptedBy(Interruption other) {
        return other == interruption ? this : new FoldedNumbers(this, other);
    }

    /** By chunk, what counts no more of it because of newer ones. */
    RecordSet[] hidden() {
        return hidden;
    }

    /** Of each chunk the records that have their number from it. Only for event times, which all records have. */
    List<ChunkRecords> chunks() {
        List<ChunkRecords> chunks = new ArrayList<>();
        for (int i = 0; i < slices.length; i++) {
            chunks.add(new ChunkRecords(stack.get(i), hidden[i], slices[i], interruption, Optional.empty()));
        }
        return chunks;
    }

    /** The union of what the chunks answer, each without the records that a newer one took over. */
    private RecordSet fold(Function<BitSlices, RecordSet> answer) {
        return RecordSet.union(stack.each(i -> {
            interruption.check();
            return answer.apply(slices[i]).andNot(hidden[i]);
        }));
    }

    RecordSet known() {
        return fold(BitSlices::exists);
    }

    RecordSet negative() {
        return fold(BitSlices::negative);
    }

    RecordSet bit(int bit) {
        return fold(part -> part.bit(bit));
    }

    RecordSet compare(Comparison comparison, long value) {
        return fold(part -> part.compare(comparison, value));
    }

    RecordSet between(long low, long high) {
        return fold(part -> part.between(low, high));
    }

    /** The chunk's records that have their number from it, restricted to the filter unless that is null. */
    private RecordSet valid(int chunk, RecordSet filterOrNull) {
        interruption.check();
        RecordSet exists = slices[chunk].exists();
        return (filterOrNull == null ? exists : exists.and(filterOrNull)).andNot(hidden[chunk]);
    }

    /** The numbers of the records that the filter holds, of all if it is null. */
    NumberCursor cursor(RecordSet filterOrNull, boolean isDescending) {
        List<NumberCursor> cursors = new ArrayList<>();
        for (int i = 0; i < slices.length; i++) {
            RecordSet records = valid(i, filterOrNull);
            if (!records.isEmpty()) {
                cursors.add(slices[i].cursor(records, isDescending));
            }
        }
        return new FoldedCursor(cursors, isDescending, interruption);
    }

    SumCount sum(RecordSet filterOrNull) {
        return stack
                .each(i -> {
                    RecordSet records = valid(i, filterOrNull);
                    return records.isEmpty() ? SumCount.NONE : new SumCount(sum(i, records), records.cardinality());
                })
                .stream()
                .reduce(SumCount.NONE, SumCount::plus);
    }

    /** Adds up the records or, if these are fewer, takes the others off the sum of all. */
    private BigInteger sum(int chunk, RecordSet records) {
        BitSlices all = slices[chunk];
        if (2 * records.cardinality() <= all.exists().cardinality()) {
            return all.sum(records);
        }
        RecordSet others = all.exists().andNot(records);
        return others.isEmpty() ? all.sum() : all.sum().subtract(all.sum(others));
    }

    ValueCount min(RecordSet filterOrNull) {
        return extreme(filterOrNull, BitSlices::min, (a, b) -> a.value() < b.value() ? a : b);
    }

    ValueCount max(RecordSet filterOrNull) {
        return extreme(filterOrNull, BitSlices::max, (a, b) -> a.value() > b.value() ? a : b);
    }

    private ValueCount extreme(
            RecordSet filterOrNull,
            BiFunction<BitSlices, RecordSet, ValueCount> ofChunk,
            BinaryOperator<ValueCount> better) {
        return stack
                .each(i -> {
                    RecordSet records = valid(i, filterOrNull);
                    return records.isEmpty() ? ValueCount.NONE : ofChunk.apply(slices[i], records);
                })
                .stream()
                .filter(found -> found.count() > 0)
                .reduce((a, b) ->
                        a.value() == b.value() ? new ValueCount(a.value(), a.count() + b.count()) : better.apply(a, b))
                .orElse(ValueCount.NONE);
    }

    OptionalLong value(long record) {
        for (int i = slices.length - 1; i >= 0; i--) {
            if (masks[i].contains(record)) {
                return slices[i].exists().contains(record)
                        ? OptionalLong.of(slices[i].value(record))
                        : OptionalLong.empty();
            }
            if (stack.deleted(i).contains(record)) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    NumberColumn values(RecordSet records) {
        long[] ids = records.toArray();
        long[] values = new long[ids.length];
        BitSet present = new BitSet(ids.length);
        for (int i = 0; i < slices.length; i++) {
            RecordSet having = valid(i, records);
            if (having.isEmpty()) {
                continue;
            }
            long[] found = slices[i].values(having);
            int[] next = {0, 0};
            having.forEach(id -> {
                next[0] = indexOf(ids, next[0], id);
                values[next[0]] = found[next[1]++];
                present.set(next[0]);
            });
        }
        return new NumberColumn(values, present);
    }

    /** Where the id, which is there at or behind {@code from}, stands among the ascending ids. */
    static int indexOf(long[] ids, int from, long id) {
        return indexOf(ids, from, ids.length, id);
    }

    /** The same among the first {@code end} ids. */
    static int indexOf(long[] ids, int from, int end, long id) {
        return ids[from] == id ? from : Arrays.binarySearch(ids, from, end, id);
    }
}
