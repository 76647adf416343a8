package io.millrace.table;

import io.millrace.bitmap.GrowingRecordSet;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.SectionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The visible chunks of a table, oldest first, and what newer ones hide of older ones. What is hidden of a chunk only grows
 * when newer chunks are put on top, by what these hide: so it is not worked out anew then. Immutable, thread-safe.
 */
final class ChunkStack {
    /** What is known to be hidden, by chunk, if nothing is known. */
    static final RecordSet[] NOTHING = {};

    /** With fewer, to hand over work takes longer than the work. */
    private static final long SIDE_BY_SIDE_RECORDS = 1 << 20;

    private final List<Chunk> chunks;
    private final RecordSet[] deletedLater;
    private final boolean isLarge;

    ChunkStack(List<Chunk> oldestFirst) {
        this(oldestFirst, null);
    }

    /** @param lowerOrNull the same chunks but for newer ones, see {@link #isOn} */
    ChunkStack(List<Chunk> oldestFirst, ChunkStack lowerOrNull) {
        this.chunks = List.copyOf(oldestFirst);
        this.isLarge =
                chunks.stream().mapToLong(chunk -> chunk.info().records()).sum() >= SIDE_BY_SIDE_RECORDS;
        RecordSet[] known = lowerOrNull == null ? NOTHING : lowerOrNull.deletedLater;
        this.deletedLater = new RecordSet[chunks.size()];
        RecordSet deleted = RecordSet.empty();
        for (int i = chunks.size() - 1; i >= 0; i--) {
            if (i < known.length) {
                deletedLater[i] = known[i].or(deleted);
            } else {
                deletedLater[i] = deleted;
                deleted = deleted.or(deleted(i));
            }
        }
    }

    /** Whether these are the other stack's chunks, and perhaps newer ones on top. */
    static boolean isOn(ChunkStack lower, List<Chunk> chunks) {
        int size = lower.chunks.size();
        return size <= chunks.size() && lower.chunks.equals(chunks.subList(0, size));
    }

    int size() {
        return chunks.size();
    }

    Chunk get(int index) {
        return chunks.get(index);
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /**
     * What the work gives for each chunk, oldest first. Over many records the chunks are worked on side by side: by the caller's thread
     * and what the JVM's common pool has free, which is one thread fewer than there are processors. So no question waits for another one.
     */
    <T> List<T> each(IntFunction<T> work) {
        IntStream indexes = IntStream.range(0, size());
        return (isLarge ? indexes.parallel() : indexes).mapToObj(work).toList();
    }

    RecordSet deleted(int index) {
        return get(index).records(SectionKind.DELETED, SectionKind.NO_FIELD);
    }

    /** By chunk, the records that a newer chunk deletes. */
    RecordSet[] deletedLater() {
        return deletedLater;
    }

    /**
     * By chunk, those records of the section's mask that a newer chunk's mask holds too, or deletes.
     *
     * @param known the same for the oldest chunks by themselves
     */
    RecordSet[] replacedLater(SectionKind mask, int fieldId, RecordSet[] known) {
        RecordSet[] hidden = new RecordSet[size()];
        GrowingRecordSet newer = new GrowingRecordSet();
        for (int i = size() - 1; i >= 0; i--) {
            RecordSet own = get(i).records(mask, fieldId);
            hidden[i] = newer.common(own);
            if (i < known.length) {
                hidden[i] = known[i].or(hidden[i]);
            } else {
                newer.add(own);
                newer.add(deleted(i));
            }
        }
        return hidden;
    }

    /** The records of the section's masks, except those hidden; in other words, a fold of a single row. */
    RecordSet fold(SectionKind mask, int fieldId, RecordSet[] hidden) {
        RecordSet[] parts = new RecordSet[size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = get(i).records(mask, fieldId).andNot(hidden[i]);
        }
        return RecordSet.union(Arrays.asList(parts));
    }

    /**
     * The records of the table.
     *
     * @param known those of the oldest chunks by themselves, so many of them
     * @param onlyOrNull the records that are asked for, also of the known ones; null for all
     */
    RecordSet existing(RecordSet known, int chunksOfKnown, RecordSet onlyOrNull) {
        RecordSet records = known;
        for (int i = chunksOfKnown; i < size(); i++) {
            records = records.andNot(deleted(i));
        }
        List<RecordSet> parts = new ArrayList<>(List.of(records));
        for (int i = chunksOfKnown; i < size(); i++) {
            RecordSet own = get(i).records(SectionKind.RECORDS, SectionKind.NO_FIELD);
            parts.add((onlyOrNull == null ? own : own.and(onlyOrNull)).andNot(deletedLater[i]));
        }
        return RecordSet.union(parts);
    }
}
