package io.millrace.table;

import io.millrace.bitmap.GrowingRecordSet;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkSummary;
import io.millrace.chunk.ChunkWriter;
import io.millrace.chunk.SectionKind;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What nobody sees of a chunk any more, since newer chunks with equal {@code md} delete its records or replace their values. A chunk
 * with other {@code md} counts for nothing: a window may show the one without the other. Immutable.
 *
 * @param chunk the older one
 * @param deleted of its records
 * @param replaced by field of one value, those of its records whose value no longer counts, the deleted ones included; fields
 *     without any are left out
 */
record Hidden(TableSchema table, Chunk chunk, RecordSet deleted, Map<Field, RecordSet> replaced) {
    /** A smaller chunk is not worth a rewrite: it is merged soon, or of no account. */
    static final long BYTES_MIN = 64 << 10;

    private static final List<SectionKind> OF_RECORDS =
            List.of(SectionKind.RECORDS, SectionKind.EVENT_TIME, SectionKind.EXPIRY, SectionKind.ORDER);

    /** @param oldestFirst chunks of the table, the given one among them */
    static Hidden of(TableSchema table, Chunk chunk, List<Chunk> oldestFirst) {
        List<Chunk> newer = oldestFirst.subList(oldestFirst.indexOf(chunk) + 1, oldestFirst.size()).stream()
                .filter(other -> !other.isDamaged()
                        && other.info().md().equals(chunk.info().md()))
                .toList();
        RecordSet deleted = hidden(chunk.records(), newer, SectionKind.DELETED, SectionKind.NO_FIELD);
        Map<Field, RecordSet> replaced = new LinkedHashMap<>();
        for (int id : chunk.fields()) {
            int position = table.positionOf(id);
            if (position >= 0 && !table.field(position).type().isMultiValued()) {
                Field field = table.field(position);
                RecordSet own = chunk.records(SectionKind.REPLACED, id);
                RecordSet gone = hidden(own, newer, SectionKind.REPLACED, id).or(deleted.and(own));
                if (!gone.isEmpty()) {
                    replaced.put(field, gone);
                }
            }
        }
        return new Hidden(table, chunk, deleted, replaced);
    }

    private static RecordSet hidden(RecordSet own, List<Chunk> newer, SectionKind mask, int fieldId) {
        GrowingRecordSet all = new GrowingRecordSet();
        newer.forEach(other -> all.add(other.records(mask, fieldId)));
        return all.common(own);
    }

    boolean isEmpty() {
        return deleted.isEmpty() && replaced.isEmpty();
    }

    /**
     * Whether a chunk without it takes about half the file or less. No longer so once that chunk is written, whatever it
     * takes: then nothing of what is hidden is in it.
     */
    boolean isHalf() {
        long bytes = 0;
        for (SectionKind kind : OF_RECORDS) {
            bytes += share(chunk.bytes(kind, SectionKind.NO_FIELD, ""), deleted, chunk.records());
        }
        for (int id : chunk.fields()) {
            int position = table.positionOf(id);
            Field field = position < 0 ? null : table.field(position);
            if (field != null) {
                bytes += share(bytes(field), replaced.getOrDefault(field, deleted), valued(field));
            }
        }
        return bytes > 0 && 2 * bytes >= chunk.info().bytes();
    }

    private static long share(long bytes, RecordSet part, RecordSet whole) {
        long records = whole.cardinality();
        return records == 0 ? 0 : (long) ((double) bytes * whole.andCardinality(part) / records);
    }

    private RecordSet valued(Field field) {
        return switch (field.type().form()) {
            case NUMBERS -> chunk.numbers(SectionKind.PLANES, field.id()).exists();
            case ROWS, VALUES -> chunk.records(SectionKind.KNOWN, field.id());
        };
    }

    private long bytes(Field field) {
        long bytes = chunk.bytes(SectionKind.PLANES, field.id(), "")
                + chunk.bytes(SectionKind.FORWARD, field.id(), "")
                + chunk.bytes(SectionKind.VALUES, field.id(), "");
        for (String view : chunk.views(field.id())) {
            bytes += chunk.bytes(SectionKind.ROWS, field.id(), view);
        }
        return bytes;
    }

    /** A chunk to be put on top of the older one, so that it shows the rest. */
    Chunk cover() {
        long sequence = chunk.info().lastSequence() + 1;
        ChunkSummary summary =
                new ChunkSummary(sequence, sequence, table.id().value(), table.version(), 0, 0, 0, 0, 0, 0);
        return ChunkWriter.inMemory(out -> {
            out.section(SectionKind.DELETED, null, deleted);
            for (Map.Entry<Field, RecordSet> each : replaced.entrySet()) {
                out.section(SectionKind.REPLACED, each.getKey(), each.getValue());
            }
            return out.finish(summary, Map.of());
        });
    }
}
