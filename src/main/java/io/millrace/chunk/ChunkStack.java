package io.millrace.chunk;

import java.util.Arrays;
import java.util.List;

/**
 * The visible chunks of a table, oldest first, and what newer ones hide of older ones. Immutable, thread-safe.
 */
final class ChunkStack {
    private final List<Chunk> chunks;
    private final RecordSet[] deletedLater;

    ChunkStack(List<Chunk> oldestFirst) {
        this.chunks = List.copyOf(oldestFirst);
        this.deletedLater = new RecordSet[chunks.size()];
        RecordSet deleted = RecordSet.empty();
        for (int i = chunks.size() - 1; i >= 0; i--) {
            deletedLater[i] = deleted;
            deleted = deleted.or(deleted(i));
        }
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

    RecordSet deleted(int index) {
        return get(index).records(SectionKind.DELETED, SectionKind.NO_FIELD);
    }

    /** By chunk, the records that a newer chunk deletes. */
    RecordSet[] deletedLater() {
        return deletedLater;
    }

    /** By chunk, those records of the section's mask that a newer chunk's mask holds too, or deletes. */
    RecordSet[] replacedLater(SectionKind mask, int fieldId) {
        RecordSet[] hidden = new RecordSet[size()];
        GrowingRecordSet newer = new GrowingRecordSet();
        for (int i = size() - 1; i >= 0; i--) {
            RecordSet own = get(i).records(mask, fieldId);
            hidden[i] = newer.common(own);
            newer.add(own);
            newer.add(deleted(i));
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
}
