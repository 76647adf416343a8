package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.BulkBuilder;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkSource;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.millrace.row.RowDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Makes chunks of the rows of a family, read in log order: so each key gets its id when the log comes to it for the first time,
 * whichever table's row has it. The chunks of all tables end together, where the memory for building is full or, in memory, where
 * a segment ends. Confined to one thread.
 */
final class FamilyBuild {
    /** Makes the chunk of one table. */
    @FunctionalInterface
    interface Output {
        Chunk write(TableId table, ChunkSource rows, ChunkHeader header);
    }

    /** Told of damage that is met, and passed over. */
    @FunctionalInterface
    interface Met {
        void tell(TableId table, Problem damage);
    }

    /** A batch has lines that are no rows; all that was made is to be thrown away. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient HeldBatch batch;

        private Unreadable(HeldBatch batch, RuntimeException cause) {
            super(cause);
            this.batch = batch;
        }

        HeldBatch batch() {
            return batch;
        }
    }

    /**
     * There are bulk changes, each run of which makes a chunk: they are to be made in memory, where neighbours are merged. All that
     * was made is to be thrown away.
     */
    static final class BulkChanges extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The rows of one table since the last chunk. */
    private static final class Rows {
        private final ChunkSource builder;
        private final Map<Integer, RowDecoder> decoders = new HashMap<>();

        private Rows(ChunkSource builder) {
            this.builder = builder;
        }
    }

    private final Map<TableId, Member> members;
    private final Map<TableId, TableSchema> targets;
    private final long memoryMax;
    private final boolean isInMemory;
    private final Output output;
    private final Met met;
    private final Interruption interruption;
    private final Map<TableId, List<Chunk>> visible = new HashMap<>();
    private final Map<TableId, List<LiveChunk>> made = new TreeMap<>();

    private final Map<TableId, Rows> rows = new TreeMap<>();
    private final Map<TableId, KeyAllocator> keys = new TreeMap<>();
    private HeldBatch first;
    private HeldBatch last;
    private Rows current;
    private long othersHeapBytes;

    /**
     * @param members the whole family
     * @param targets what the rows of each table are built with
     * @param memoryMax bytes of heap that the chunks of all tables may take while they are built, but for a single row
     * @param isInMemory whether the chunks are made in memory: there no chunk may have rows of two segments, and bulk changes may come
     * @param met told where damage hides which records have a row; their rows are made all the same
     */
    FamilyBuild(
            Map<TableId, Member> members,
            Map<TableId, TableSchema> targets,
            long memoryMax,
            boolean isInMemory,
            Output output,
            Met met,
            Interruption interruption) {
        this.met = met;
        this.interruption = interruption;
        this.members = members;
        this.targets = targets;
        this.memoryMax = memoryMax;
        this.isInMemory = isInMemory;
        this.output = output;
        members.forEach((id, member) -> visible.put(id, member.state().allChunks()));
    }

    /**
     * The chunks of all batches, by table, oldest first; tables without new rows and keys are left out.
     *
     * @param batches of the family, in log order; those left out already are passed over
     * @throws Unreadable naming the first batch that cannot be read
     * @throws Problem {@code TOO_LARGE} a row that does not fit into the memory; {@code CORRUPT_FILE} keys that cannot be read;
     *     {@code UNAVAILABLE_NOW} a file that cannot be written
     */
    Map<TableId, List<LiveChunk>> run(List<HeldBatch> batches) {
        for (HeldBatch batch : batches) {
            interruption.check();
            if (!batch.isLeftOut()) {
                add(batch);
            }
        }
        endChunks();
        return made;
    }

    /** Why the batch cannot be read, or null if it can. Makes nothing of it. */
    RuntimeException fault(HeldBatch batch) {
        KeyAllocator nobodys = new KeyAllocator(KeyTable.empty(), 1);
        TableSchema target = targets.get(batch.table());
        KeyAllocator own = target.isKeyed() ? nobodys : null;
        try {
            for (int at = 0; at < batch.batch().length(); ) {
                ChunkSource scratch = RowDecoder.isBulk(batch.batch().csv(), at)
                        ? new BulkBuilder(target, (field, row, key) -> Optional.empty(), own, Long.MAX_VALUE)
                        : new ChunkBuilder(target, own, name -> nobodys);
                at += decode(new RowDecoder(batch.batch().schema(), target, scratch), batch, at, 0, () -> false);
            }
            return null;
        } catch (Unreadable e) {
            return (RuntimeException) e.getCause();
        }
    }

    private void add(HeldBatch batch) {
        if (isInMemory && last != null && last.segment() != batch.segment()) {
            endChunks();
        }
        long id = batch.batch().firstId();
        for (int at = 0; at < batch.batch().length(); ) {
            boolean isBulk = RowDecoder.isBulk(batch.batch().csv(), at);
            Rows known = rows.get(batch.table());
            if (isFull() || (known != null && isBulk != known.builder instanceof BulkBuilder)) {
                endChunks();
            }
            enter(batch, isBulk);
            RowDecoder decoder = current.decoders.computeIfAbsent(
                    batch.batch().schema().version(),
                    version -> new RowDecoder(batch.batch().schema(), targets.get(batch.table()), current.builder));
            at += decode(decoder, batch, at, id, this::isFull);
            id = decoder.nextId();
        }
    }

    private static int decode(RowDecoder decoder, HeldBatch batch, int from, long firstId, BooleanSupplier isEnough) {
        try {
            return decoder.decode(batch.batch().csv(), from, batch.batch().length() - from, firstId, isEnough);
        } catch (RuntimeException e) {
            if (e instanceof Problem problem && !decoder.isMalformed(problem)) {
                throw e;
            }
            throw new Unreadable(batch, e);
        }
    }

    private boolean isFull() {
        return current != null
                && (current.builder.isFull() || othersHeapBytes + current.builder.heapBytes() >= memoryMax);
    }

    private void enter(HeldBatch batch, boolean isBulk) {
        Rows next = rows.computeIfAbsent(batch.table(), id -> begin(id, isBulk));
        if (next != current) {
            othersHeapBytes += current == null ? 0 : current.builder.heapBytes();
            othersHeapBytes -= next.builder.heapBytes();
            current = next;
        }
        first = first == null ? batch : first;
        last = batch;
    }

    private Rows begin(TableId id, boolean isBulk) {
        TableSchema target = targets.get(id);
        if (isBulk && !isInMemory) {
            throw new BulkChanges();
        }
        KeyAllocator own = target.isKeyed() ? keys(id) : null;
        ChunkSource builder = isBulk
                ? new BulkBuilder(target, (field, row, key) -> holders(id, field, row, key), own, memoryMax)
                : new ChunkBuilder(target, own, this::foreignKeys, memoryMax);
        if (!target.identity().isGivenByLog() && Expiry.isPossible(target.timeToLive(), visible.get(id))) {
            builder.over((records, ends) -> Expiry.ends(before(id), target.timeToLive(), records, ends));
        }
        return new Rows(builder);
    }

    /** The table with all that was made of it so far. */
    private TableSnapshot before(TableId id) {
        TableSnapshot base = members.get(id).state().base();
        return new TableSnapshot(base == null ? targets.get(id) : base.schema(), visible.get(id), base);
    }

    private Optional<RecordSet> holders(TableId id, Field field, long row, byte[] keyOrNull) {
        TableSnapshot before = before(id);
        TableSnapshot table = before.schema().positionOf(field.id()) < 0
                ? new TableSnapshot(targets.get(id), visible.get(id))
                : before;
        try {
            return Optional.of(holders(table, field, row, keyOrNull));
        } catch (Problem damage) {
            if (damage.code().kind() != ProblemKind.CORRUPT) {
                throw damage;
            }
            met.tell(id, damage);
            return Optional.empty();
        }
    }

    /** The records of a table that have a row of a field. */
    static RecordSet holders(TableSnapshot table, Field field, long row, byte[] keyOrNull) {
        int position = table.schema().positionOf(field.id());
        return keyOrNull == null
                ? table.row(position, TimeViews.STANDARD, row)
                : table.row(position, TimeViews.STANDARD, new String(keyOrNull, StandardCharsets.UTF_8));
    }

    private KeyAllocator keys(TableId table) {
        return keys.computeIfAbsent(table, id -> {
            KeyTable known = KeyTable.of(visible.get(id));
            return new KeyAllocator(known, known.nextId());
        });
    }

    /** Keys of a table that is gone get ids that nobody ever sees. */
    private KeyAllocator foreignKeys(String name) {
        return name.equals(Member.GONE)
                ? new KeyAllocator(KeyTable.empty(), 1)
                : keys(new TableId(Long.parseLong(name)));
    }

    private void endChunks() {
        Map<TableId, ChunkSource> builders = new TreeMap<>();
        rows.forEach((id, table) -> builders.put(id, table.builder));
        keys.forEach((id, allocated) -> {
            if (allocated.newKeys() > 0) {
                builders.computeIfAbsent(
                        id, table -> ChunkBuilder.keysOnly(members.get(table).newest(), allocated));
            }
        });
        rows.clear();
        keys.clear();
        current = null;
        othersHeapBytes = 0;
        builders.keySet().removeIf(id -> members.get(id).isDropped());
        while (!builders.isEmpty()) {
            // what a table's rows took is free before the next chunk is made
            TableId id = builders.keySet().iterator().next();
            write(id, builders.remove(id));
        }
        first = null;
        last = null;
    }

    private void write(TableId id, ChunkSource builder) {
        List<Chunk> before = visible.get(id);
        long top = before.isEmpty() ? 0 : before.get(before.size() - 1).info().lastSequence();
        Chunk chunk = output.write(id, builder, ChunkHeader.of(top + 1));
        before.add(chunk);
        List<LiveChunk> own = made.computeIfAbsent(id, table -> new ArrayList<>());
        own.add(new LiveChunk(chunk, last.segment(), first.position(), last.position()));
        if (isInMemory) {
            keepFew(id, own);
        }
    }

    /** Rows and bulk changes may alternate all over a segment, and each run of them makes a chunk. */
    private void keepFew(TableId id, List<LiveChunk> own) {
        List<LiveChunk> few = LiveMerge.merged(own, members.get(id).newest());
        if (few.size() < own.size()) {
            List<Chunk> all = visible.get(id);
            all.subList(all.size() - own.size(), all.size()).clear();
            few.forEach(chunk -> all.add(chunk.chunk()));
            made.put(id, few);
        }
    }
}
