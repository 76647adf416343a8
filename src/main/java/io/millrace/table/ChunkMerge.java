package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkSummary;
import io.millrace.chunk.ChunkWriter;
import io.millrace.chunk.PlanesWriter;
import io.millrace.chunk.RecordKeys;
import io.millrace.chunk.RecordKeysWriter;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes neighbouring chunks of a table as one that answers as they did together, also over older chunks: what they
 * clear, replace or delete of those is kept. Goes row by row; holds one row at a time, and for a keyed field one int per
 * key, for a single-valued one one int per row. Confined to one thread.
 */
public final class ChunkMerge {
    private final TableSnapshot snapshot;
    private final ChunkStack stack;
    private final List<Chunk> parts;
    private final Ended ended;
    private final ChunkWriter out;

    private ChunkMerge(TableSnapshot whole, Ended ended, ChunkWriter out) {
        this.parts = whole.chunks();
        TableSnapshot open = ended.covers.isEmpty() ? whole : whole.under(ended.covers);
        this.snapshot = open.without(ended.records);
        this.stack = snapshot.stack();
        this.ended = ended;
        this.out = out;
    }

    /**
     * What is left out because its time to live is over, or because newer chunks hide it.
     *
     * @param records of the table
     * @param below those of them that chunks older than the merged ones may hold
     * @param covers chunks that hide what newer ones hide, too
     * @param now decides which time views go
     */
    record Ended(RecordSet records, RecordSet below, List<Chunk> covers, Instant now) {
        static Ended viewsOnly() {
            return new Ended(RecordSet.empty(), RecordSet.empty(), List.of(), Instant.now());
        }
    }

    /**
     * @param neighbours at least one, oldest first, with equal {@code md}, nothing visible in between
     * @param schema at least as new as the chunks; its fields are kept
     */
    public static ChunkInfo merge(List<Chunk> neighbours, TableSchema schema, Path file) {
        return merge(neighbours, schema, header(neighbours), file);
    }

    /** The same for a chunk that takes another place in the table's import order, and {@code md} of its own. */
    public static ChunkInfo merge(List<Chunk> neighbours, TableSchema schema, ChunkHeader header, Path file) {
        return merge(neighbours, schema, header, Interruption.NEVER, file);
    }

    /** The same, possibly not to its end: then nothing is left of it. */
    static ChunkInfo merge(
            List<Chunk> neighbours, TableSchema schema, ChunkHeader header, Interruption interruption, Path file) {
        check(neighbours, schema);
        return ChunkWriter.write(file, interruption, out -> merge(neighbours, schema, header, Ended.viewsOnly(), out));
    }

    /** The same without what has ended, possibly of one chunk only. */
    static ChunkInfo merge(
            List<Chunk> neighbours, TableSchema schema, Ended ended, Interruption interruption, Path file) {
        check(neighbours, schema);
        return ChunkWriter.write(file, interruption, out -> merge(neighbours, schema, header(neighbours), ended, out));
    }

    /** The same without a file, on the heap. */
    public static Chunk inMemory(List<Chunk> neighbours, TableSchema schema) {
        check(neighbours, schema);
        return ChunkWriter.inMemory(out -> merge(neighbours, schema, header(neighbours), Ended.viewsOnly(), out));
    }

    private static ChunkHeader header(List<Chunk> neighbours) {
        ChunkInfo first = neighbours.get(0).info();
        ChunkInfo last = neighbours.get(neighbours.size() - 1).info();
        return new ChunkHeader(first.firstSequence(), last.lastSequence(), first.md());
    }

    private static ChunkInfo merge(
            List<Chunk> neighbours, TableSchema schema, ChunkHeader header, Ended ended, ChunkWriter out)
            throws IOException {
        ChunkMerge merge = new ChunkMerge(new TableSnapshot(schema, neighbours), ended, out);
        merge.writeRecords();
        for (int position : merge.positions()) {
            merge.writeField(position);
        }
        out.recordKeys(merge::writeRecordKeys);
        return out.finish(merge.summary(header), header.md());
    }

    /** Of the fields that a chunk says something of, ascending. */
    private int[] positions() {
        return stack.chunks().stream()
                .flatMapToInt(chunk -> Arrays.stream(chunk.fields()))
                .map(snapshot.schema()::positionOf)
                .filter(position -> position >= 0)
                .sorted()
                .distinct()
                .toArray();
    }

    private static void check(List<Chunk> neighbours, TableSchema schema) {
        ChunkInfo previous = null;
        for (Chunk chunk : neighbours) {
            // what is damaged must not get a fresh checksum
            chunk.check();
            ChunkInfo info = chunk.info();
            if (info.schemaVersion() > schema.version()) {
                throw new IllegalArgumentException(
                        chunk + " knows fields that " + schema + " does not: merge with the newest version");
            }
            if (previous != null && previous.lastSequence() >= info.firstSequence()) {
                throw new IllegalArgumentException(chunk + " does not come after the one before");
            }
            if (previous != null && !previous.md().equals(info.md())) {
                throw new IllegalArgumentException(chunk + " and the one before differ in their md");
            }
            previous = info;
        }
    }

    private void writeRecords() throws IOException {
        out.section(SectionKind.RECORDS, null, snapshot.existing());
        out.section(
                SectionKind.DELETED,
                null,
                union(SectionKind.DELETED, SectionKind.NO_FIELD).or(endedBelow()));
        out.section(
                SectionKind.TOUCHED,
                null,
                union(SectionKind.TOUCHED, SectionKind.NO_FIELD).andNot(snapshot.existing()));
        writeNumbers(SectionKind.EVENT_TIME, null, snapshot.eventTimes());
        new OrderMerge(snapshot).write(out);
        writeNumbers(SectionKind.EXPIRY, null, snapshot.expiries());
    }

    private RecordSet union(SectionKind kind, int fieldId) {
        List<RecordSet> sets = new ArrayList<>();
        parts.forEach(chunk -> sets.add(chunk.records(kind, fieldId)));
        return RecordSet.union(sets);
    }

    /** What has ended of these records in older chunks must not come to light again. */
    private RecordSet endedBelow() {
        return ended.below.isEmpty()
                ? RecordSet.empty()
                : ended.below.and(union(SectionKind.RECORDS, SectionKind.NO_FIELD));
    }

    private void writeField(int position) throws IOException {
        Field field = snapshot.schema().field(position);
        switch (field.type().form()) {
            case NUMBERS -> writeNumbers(SectionKind.PLANES, field, snapshot.foldedNumbers(position));
            case ROWS -> writeRows(field, snapshot.foldedRows(position));
            case VALUES -> writeValues(field, snapshot.foldedValues(position));
        }
        out.section(SectionKind.REPLACED, field, union(SectionKind.REPLACED, field.id()));
    }

    private void writeNumbers(SectionKind kind, Field fieldOrNull, FoldedNumbers numbers) throws IOException {
        RecordSet exists = numbers.known();
        long count = exists.cardinality();
        out.section(kind, fieldOrNull, "", rows -> {
            rows.add(PlanesWriter.EXISTS, exists);
            int entries = rows.entries();
            rows.add(PlanesWriter.NEGATIVE, numbers.negative());
            for (int bit = 0; bit < Long.SIZE; bit++) {
                RecordSet having = numbers.bit(bit);
                if (count > 0 && having.cardinality() == count) {
                    rows.repeat(PlanesWriter.MAGNITUDE + bit, 0, entries);
                } else {
                    rows.add(PlanesWriter.MAGNITUDE + bit, having);
                }
            }
        });
    }

    private void writeValues(Field field, FoldedValues folded) throws IOException {
        RecordSet known = folded.known();
        out.section(SectionKind.KNOWN, field, known);
        out.values(field, values -> MergedValues.write(folded, known, values));
    }

    private void writeRows(Field field, FoldedRows folded) throws IOException {
        MergedKeys keys = field.isKeyed() ? MergedKeys.write(out, folded) : null;
        MovedEntries moved = field.type().isMultiValued() ? null : new MovedEntries(folded);
        Duration ttl = field.options() instanceof FieldOptions.Time time ? time.ttl() : Duration.ZERO;
        int entries = 0;
        for (String view : folded.views()) {
            if (TimeViews.isExpired(view, ttl, ended.now)) {
                continue;
            }
            entries = writeRows(SectionKind.ROWS, field, view, folded.cursor(List.of(view)), keys, moved);
        }
        writeRows(SectionKind.CLEARED, field, "", folded.cleared(), keys, null);
        out.section(SectionKind.KNOWN, field, folded.known());
        if (moved != null) {
            out.forward(field, entries, moved::writeTo);
        }
    }

    private int writeRows(
            SectionKind kind,
            Field field,
            String view,
            MergingCursor cursor,
            MergedKeys keysOrNull,
            MovedEntries movedOrNull)
            throws IOException {
        return out.section(kind, field, view, rows -> {
            while (cursor.next()) {
                int first = rows.entries();
                long row = cursor.row();
                rows.add(
                        keysOrNull == null
                                ? row
                                : keysOrNull.row(cursor.sources().get(0).chunk(), row),
                        cursor.records());
                if (movedOrNull != null) {
                    movedOrNull.add(cursor.sources(), rows, first);
                }
            }
        });
    }

    private void writeRecordKeys(RecordKeysWriter writer) throws IOException {
        record Range(RecordKeys keys, int number) {
            long firstId() {
                return keys.rangeId(number);
            }
        }
        List<Range> ranges = new ArrayList<>();
        for (Chunk chunk : stack.chunks()) {
            RecordKeys keys = chunk.recordKeys();
            for (int i = 0; keys != null && i < keys.ranges(); i++) {
                ranges.add(new Range(keys, i));
            }
        }
        ranges.sort(Comparator.comparingLong(Range::firstId));
        for (Range range : ranges) {
            range.keys.copyRange(range.number, writer);
        }
    }

    private ChunkSummary summary(ChunkHeader header) {
        long rows = 0;
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        long firstKeyId = Long.MAX_VALUE;
        long keyCount = 0;
        for (Chunk chunk : parts) {
            ChunkInfo info = chunk.info();
            rows += info.rows();
            if (info.records() > 0) {
                earliest = Math.min(earliest, info.earliestMicros());
                latest = Math.max(latest, info.latestMicros());
            }
            if (info.keyCount() > 0) {
                keyCount += info.keyCount();
                firstKeyId = Math.min(firstKeyId, info.firstKeyId());
            }
        }
        if (snapshot.chunks().size() > parts.size() && !snapshot.existing().isEmpty()) {
            earliest = snapshot.eventTimes().min(null).value();
            latest = snapshot.eventTimes().max(null).value();
        }
        return new ChunkSummary(
                header.firstSequence(),
                header.lastSequence(),
                snapshot.schema().id().value(),
                snapshot.schema().version(),
                rows,
                snapshot.existing().cardinality(),
                earliest > latest ? 0 : earliest,
                earliest > latest ? 0 : latest,
                keyCount == 0 ? 0 : firstKeyId,
                keyCount);
    }
}
