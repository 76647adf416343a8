package io.millrace.chunk;

import io.millrace.bitmap.GrowingRecordSet;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.Interruption;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Makes one chunk of bulk changes. A later one wins over those before. Confined to one thread. */
public final class BulkBuilder implements ChunkSource {
    /** What records have in a field before the changes of the chunk. */
    @FunctionalInterface
    public interface Holders {
        /**
         * The records that have the row; nothing if damage keeps it from being told.
         *
         * @param keyOrNull UTF-8, of a keyed field
         */
        Optional<RecordSet> of(Field field, long row, byte[] keyOrNull);
    }

    /** The set, its copies while it is changed and written. */
    private static final int COPIES = 4;

    private static final int CHANGE_BYTES = 512;

    /** Records that exist since one moment. */
    private record Made(RecordSet records, long micros) {}

    private final TableSchema table;
    private final Holders holders;
    private final KeyAllocator keysOrNull;
    private final long ttlMicros;
    private final long memoryMax;
    private final Map<Integer, BulkField> fields = new TreeMap<>();
    private final List<Made> made = new ArrayList<>();
    private RecordSet deleted = RecordSet.empty();
    private final GrowingRecordSet touched = new GrowingRecordSet();
    /** Pays for the keys of records. */
    private final BuildAccount names;

    private ChunkBuilder.Before beforeOrNull;
    private long heapBytes;
    private long changes;

    /**
     * @param holders asked where a row is emptied, or taken that records may not have any more
     * @param keysOrNull of the table, to be written with those that are added; null if it has no keys
     * @param memoryMax bytes of heap that fill the builder; a single change may take as many on top
     */
    public BulkBuilder(TableSchema table, Holders holders, KeyAllocator keysOrNull, long memoryMax) {
        this.table = table;
        this.holders = holders;
        this.keysOrNull = keysOrNull;
        this.ttlMicros = table.timeToLive().toNanos() / 1000;
        this.memoryMax = memoryMax;
        this.names = new BuildAccount(table, memoryMax);
    }

    @Override
    public void over(ChunkBuilder.Before before) {
        beforeOrNull = before;
    }

    @Override
    public void bulk(BulkChange change) {
        changes++;
        if (change.kind() == BulkChange.Kind.NAME) {
            name(change.keyOrNull());
            return;
        }
        RecordSet records = RecordSet.ofBytes(change.records());
        heapBytes += CHANGE_BYTES + COPIES * (long) change.records().length;
        switch (change.kind()) {
            case GIVE -> {
                renew(records, change.receivedMicros());
                field(change.position()).give(change, records);
                touched.add(records);
            }
            case TAKE -> {
                field(change.position()).take(change, records, deleted, holders);
                touched.add(records);
            }
            case EMPTY -> {
                RecordSet losing = field(change.position()).empty(change, records, deleted, holders);
                heapBytes += COPIES * losing.bytes();
                touched.add(losing);
            }
            case MAKE -> {
                renew(records, change.receivedMicros());
                made.add(new Made(records, change.receivedMicros()));
            }
            case DELETE -> delete(records);
            case NAME -> throw new IllegalStateException("a name is not about records that have ids");
        }
    }

    private void name(byte[] key) {
        if (keysOrNull == null) {
            throw new IllegalArgumentException("a key of a record in table " + table.name() + ", which has none");
        }
        keysOrNull.idFor(key, 0, key.length, names);
    }

    private BulkField field(int position) {
        return fields.computeIfAbsent(position, at -> BulkField.of(table.field(at)));
    }

    /** What had ended by the moment begins anew. */
    private void renew(RecordSet records, long micros) {
        if (beforeOrNull == null) {
            return;
        }
        RecordSet over = RecordSet.empty();
        RecordSet here = deleted;
        for (Made group : made) {
            here = here.or(group.records);
            if (ttlMicros > 0 && group.micros <= micros - ttlMicros) {
                over = over.or(group.records.and(records));
            }
        }
        delete(over.or(endedBefore(records.andNot(here), micros)));
    }

    private RecordSet endedBefore(RecordSet records, long micros) {
        long[] ids = records.toArray();
        long[] ends = new long[ids.length];
        Arrays.fill(ends, Lives.NEVER);
        beforeOrNull.ends(records, ends);
        int over = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ends[i] <= micros) {
                ids[over++] = ids[i];
            }
        }
        return RecordSet.ofSorted(ids, over);
    }

    private void delete(RecordSet records) {
        if (records.isEmpty()) {
            return;
        }
        deleted = deleted.or(records);
        touched.remove(records);
        fields.values().forEach(field -> field.forget(records));
        made.replaceAll(group -> new Made(group.records.andNot(records), group.micros));
    }

    @Override
    public boolean isFull() {
        return heapBytes() >= memoryMax
                || fields.values().stream().mapToInt(BulkField::views).sum() >= BuildAccount.VIEWS_MAX;
    }

    @Override
    public long heapBytes() {
        return heapBytes + names.heapBytes();
    }

    @Override
    public ChunkInfo write(Path file, ChunkHeader header, Interruption interruption) {
        return ChunkWriter.write(file, interruption, out -> writeTo(out, header));
    }

    @Override
    public Chunk inMemory(ChunkHeader header) {
        return ChunkWriter.inMemory(out -> writeTo(out, header));
    }

    private ChunkInfo writeTo(ChunkWriter out, ChunkHeader header) throws IOException {
        List<Made> groups = apart();
        RecordSet records = RecordSet.union(groups.stream().map(Made::records).toList());
        out.section(SectionKind.RECORDS, null, records);
        out.section(SectionKind.DELETED, null, deleted);
        out.section(SectionKind.TOUCHED, null, touched.copy().andNot(records));
        writeTimes(out, groups, records);
        for (BulkField field : fields.values()) {
            field.write(out);
        }
        if (keysOrNull != null) {
            out.recordKeys(keysOrNull::writeTo);
        }
        int newKeys = keysOrNull == null ? 0 : keysOrNull.newKeys();
        long count = records.cardinality();
        return out.finish(
                new ChunkSummary(
                        header.firstSequence(),
                        header.lastSequence(),
                        table.id().value(),
                        table.version(),
                        changes,
                        count,
                        groups.stream().mapToLong(Made::micros).min().orElse(0),
                        groups.stream().mapToLong(Made::micros).max().orElse(0),
                        newKeys == 0 ? 0 : keysOrNull.firstNewId(),
                        newKeys),
                header.md());
    }

    /** The groups without what belongs to later ones. */
    private List<Made> apart() {
        List<Made> apart = new ArrayList<>();
        RecordSet later = RecordSet.empty();
        for (int i = made.size() - 1; i >= 0; i--) {
            RecordSet own = made.get(i).records.andNot(later);
            if (!own.isEmpty()) {
                apart.add(new Made(own, made.get(i).micros));
                later = later.or(own);
            }
        }
        return apart;
    }

    private static void writeTimes(ChunkWriter out, List<Made> groups, RecordSet records) throws IOException {
        out.section(SectionKind.EVENT_TIME, null, "", rows -> {
            rows.add(PlanesWriter.EXISTS, records);
            rows.add(PlanesWriter.NEGATIVE, having(groups, group -> group.micros < 0));
            for (int bit = 0; bit < Long.SIZE; bit++) {
                int shift = bit;
                rows.add(
                        PlanesWriter.MAGNITUDE + bit,
                        having(groups, group -> (Math.abs(group.micros) >>> shift & 1) != 0));
            }
        });
        if (groups.size() > 1) {
            long[] times = times(groups, records);
            if (!TimeOrder.isById(times)) {
                out.order(times.length, to -> TimeOrder.write(times, to));
            }
        }
    }

    private static RecordSet having(List<Made> groups, Predicate<Made> wanted) {
        return RecordSet.union(groups.stream().filter(wanted).map(Made::records).toList());
    }

    /** By ascending id. */
    private static long[] times(List<Made> groups, RecordSet records) {
        long[] ids = records.toArray();
        long[] times = new long[ids.length];
        for (Made group : groups) {
            group.records.forEach(id -> times[Arrays.binarySearch(ids, id)] = group.micros);
        }
        return times;
    }

    @Override
    public void beginRow(long receivedMicros) {
        throw row();
    }

    @Override
    public void recordId(long id) {
        throw row();
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        throw row();
    }

    @Override
    public void recordTime(long micros) {
        throw row();
    }

    @Override
    public void expires(long micros) {
        throw row();
    }

    @Override
    public void clear(int position) {
        throw row();
    }

    @Override
    public void emptySet(int position) {
        throw row();
    }

    @Override
    public void number(int position, long value) {
        throw row();
    }

    @Override
    public void removeRow(int position, long row) {
        throw row();
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        throw row();
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        throw row();
    }

    @Override
    public void endRow() {
        throw row();
    }

    private static IllegalStateException row() {
        return new IllegalStateException("a row among bulk changes");
    }
}
