package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkStore;
import io.millrace.files.DamageList;
import io.millrace.model.Identity;
import io.millrace.model.Interruption;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * All tables as they are now: their chunks on disk, as the metadata store lists them, and the acknowledged rows that are in none
 * of them. Rows come in log order as batches, and stay what they are until somebody asks for their table; then what is new
 * becomes a small chunk in memory. They go when chunks on disk with the same rows are published.
 *
 * <p>Ids of record keys follow from the log alone: the batches of a family of tables, see {@link KeySpaces}, become chunks
 * together and in log order, whoever asks and whenever, and likewise for an import and when the log is read again.
 *
 * <p>Thread-safe: one lock, held only while lists of batches and chunks change hands. The log adds, queries take snapshots,
 * imports build and publish. Who has taken a snapshot keeps it, whatever happens after.
 */
public final class Tables {
    /** Finds a table as it is now. */
    @FunctionalInterface
    public interface Names {
        /** @param database id of the database */
        Optional<TableSchema> table(String database, String name);
    }

    /** Told, once, of a batch whose lines are no rows: no answer and no chunk has any of them. */
    @FunctionalInterface
    public interface LeftOut {
        void tell(long position, RowBatch batch, RuntimeException why);
    }

    /** Names the file of a new chunk. */
    @FunctionalInterface
    public interface Files {
        /** @param sequence the chunk's place in the table's import order */
        Path file(TableId table, long sequence);
    }

    /** Batches that a gap has room for: more than the slices of a segment have. */
    private static final long GAP = 1L << 32;

    private final LeftOut leftOut;
    private final DamageList damages;
    private final ChunkStore store;
    private final InstantSource clock;
    private final long memoryMax;
    private final long conversionMemory;
    private final Semaphore conversions;

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong lastTimeId = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong openBytes = new AtomicLong();
    private final Condition converted = lock.newCondition();
    private final KeySpaces keySpaces;
    private final Map<TableId, Table> tables = new HashMap<>();
    /** Those whose batches somebody makes chunks of, to be shown by this object. */
    private final Set<TableId> converting = new HashSet<>();

    /** Those of which rows are out of reach, with the reason. */
    private final Map<TableId, Problem> withheld = new HashMap<>();

    /** Whether there are any; asked without the lock, since there hardly ever are. */
    private volatile boolean isWithholding;

    private volatile boolean isIncomplete;
    private volatile Set<TableId> held = Set.of();
    private long orders;
    private int segment;
    private long segmentStart = Long.MIN_VALUE;
    private long lastPosition = Long.MIN_VALUE;

    /** As {@link #Tables(Names, LeftOut, DamageList, long, int)}, one conversion at a time. */
    public Tables(Names names, LeftOut leftOut, DamageList damages, long memoryMax) {
        this(names, leftOut, damages, memoryMax, 1);
    }

    /**
     * @param memoryMax bytes of heap that chunks may take while they are built: for each import, and for all questions together
     * @param conversionsMax questions for which chunks are made at a time; others wait
     */
    public Tables(Names names, LeftOut leftOut, DamageList damages, long memoryMax, int conversionsMax) {
        this(names, leftOut, damages, memoryMax, conversionsMax, InstantSource.system());
    }

    /** @param clock tells which records have ended */
    public Tables(
            Names names, LeftOut leftOut, DamageList damages, long memoryMax, int conversionsMax, InstantSource clock) {
        this(names, leftOut, damages, ChunkStore.onDisk(Path.of("")), memoryMax, conversionsMax, clock);
    }

    /** @param store opens what is listed */
    public Tables(
            Names names,
            LeftOut leftOut,
            DamageList damages,
            ChunkStore store,
            long memoryMax,
            int conversionsMax,
            InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.keySpaces = new KeySpaces(names);
        this.leftOut = leftOut;
        this.damages = damages;
        this.memoryMax = memoryMax;
        this.conversionMemory = memoryMax / conversionsMax;
        this.conversions = new Semaphore(conversionsMax);
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }

    private Table table(TableId id) {
        return tables.computeIfAbsent(id, key -> new Table(heldBytes));
    }

    private TableState state(TableId id) {
        return locked(() -> {
            Table table = tables.get(id);
            return table == null ? TableState.EMPTY : table.state();
        });
    }

    // the log

    /**
     * Takes the batches of one group, which every question that begins from now on sees. Those of rows that are on disk already
     * are passed over.
     *
     * @param position in the log; above those before, or the same if the group comes in parts
     */
    public void add(long position, List<RowBatch> batches) {
        locked(() -> {
            if (position < lastPosition || position <= segmentStart) {
                throw new IllegalArgumentException("position " + position + " comes after " + lastPosition
                        + " in a segment that starts behind " + segmentStart);
            }
            lastPosition = position;
            try {
                batches.forEach(batch -> add(position, batch));
                batches.forEach(this::see);
            } catch (RuntimeException | Error e) {
                isIncomplete = true;
                throw e;
            }
        });
    }

    private void see(RowBatch batch) {
        if (batch.schema().identity().isGivenByLog()) {
            table(batch.schema().id()).seen(batch.firstId() + batch.records() - 1);
        }
        if (batch.schema().identity() == Identity.LOG_TIME) {
            seenUpTo(batch.firstId() + batch.records() - 1);
        }
    }

    /** All records with ids from time up to this one are here. */
    public void seenUpTo(long timeId) {
        lastTimeId.accumulateAndGet(timeId, Math::max);
    }

    /** The largest id that rows of the table have been given by the log since the start; 0 if there were none. */
    public long lastId(TableId id) {
        return locked(() -> {
            Table table = tables.get(id);
            return table == null ? 0 : table.lastId();
        });
    }

    /** Every snapshot that is taken from now on has all records with ids from time up to this one. */
    public long lastTimeId() {
        return lastTimeId.get();
    }

    /**
     * Nothing is read or imported any more when rows that the log has could not be added here, until the server starts again and
     * reads the log.
     */
    private void requireComplete() {
        incompleteness().ifPresent(problem -> {
            throw problem;
        });
    }

    /** Why rows that were answered are missing here; empty if none are. */
    public Optional<Problem> incompleteness() {
        return isIncomplete
                ? Optional.of(new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "rows that were answered are missing in memory; the log has them, so start the server again"))
                : Optional.empty();
    }

    private void add(long position, RowBatch batch) {
        TableSchema written = batch.schema();
        Table table = table(written.id());
        if (position > table.state().position()) {
            keySpaces.learn(written, position);
            if (!table.isDropped() || keySpaces.drawsElsewhere(written.id())) {
                table.add(orders++, position, segment, batch);
                openBytes.addAndGet(HeldBatch.bytes(batch));
            }
        }
    }

    /** Takes note of a version of a table that wrote rows at the position, before it is asked what tables they are to be read with. */
    public void learn(long position, TableSchema written) {
        locked(() -> keySpaces.learn(written, position));
    }

    /**
     * In the place of {@link #add} for rows that were acknowledged and are out of reach. Their table, and all whose rows give ids together
     * with it, are neither read nor imported until all is {@link #restore}d: what is there would be a wrong answer.
     */
    public void withhold(TableId table, Problem why) {
        locked(() -> {
            withheld.put(table, why);
            isWithholding = true;
        });
    }

    /** Whether the table is withheld, or one of its family. */
    public boolean isWithheld(TableId table) {
        return isWithholding && locked(() -> isAnyWithheld(table));
    }

    private boolean isAnyWithheld(TableId table) {
        return keySpaces.family(table).stream().anyMatch(withheld::containsKey);
    }

    /**
     * Where rows belong that are out of reach.
     *
     * @param segment numbers the segments
     * @param order of the first of them
     */
    public record Gap(long position, int segment, long order) {}

    /**
     * Leaves room for rows between those that were added and those that come.
     *
     * @param position as for {@link #add}
     */
    public Gap gap(long position) {
        return locked(() -> {
            Gap gap = new Gap(position, segment, orders);
            orders += GAP;
            return gap;
        });
    }

    /** Whether somebody wants rows of the table: itself, or another one in whose place they give ids. */
    public boolean wants(TableId table) {
        return locked(() -> !table(table).isDropped() || keySpaces.drawsElsewhere(table));
    }

    /**
     * Rows that were out of reach come to where they belong, and with them their whole family is there again, all in one step.
     *
     * @param family of which nothing is out of reach any more
     * @param rows in the order of the log
     */
    public void restore(Set<TableId> family, Map<Gap, List<RowBatch>> rows) {
        locked(() -> {
            rows.forEach((gap, batches) -> {
                long order = gap.order();
                for (RowBatch batch : batches) {
                    insert(new HeldBatch(order++, gap.position(), gap.segment(), batch));
                    see(batch);
                }
            });
            withheld.keySet().removeAll(family);
            isWithholding = !withheld.isEmpty();
        });
    }

    private void insert(HeldBatch held) {
        Table table = table(held.table());
        if (held.position() > table.state().position()
                && (!table.isDropped() || keySpaces.drawsElsewhere(held.table()))) {
            table.insert(held);
        }
    }

    /** Tables that are not read and not imported since rows of them, or of their families, are out of reach; with the reason. */
    public Map<TableId, Problem> withheld() {
        return locked(() -> {
            Map<TableId, Problem> all = new TreeMap<>();
            withheld.forEach((table, why) -> keySpaces.family(table).forEach(id -> all.putIfAbsent(id, why)));
            return all;
        });
    }

    private void requireInReach(Set<TableId> some, String name) {
        if (!isWithholding) {
            return;
        }
        Map<TableId, Problem> all = withheld();
        for (TableId id : some) {
            Problem why = all.get(id);
            if (why != null) {
                throw new Problem(why.code(), name + " cannot be read: " + why.getMessage()).causedBy(why);
            }
        }
    }

    /** A segment ends with this position: rows behind it are in other chunks than those before. */
    public void cut(long position) {
        locked(() -> {
            if (position < lastPosition) {
                throw new IllegalArgumentException("rows behind " + position + " came before the segment's end");
            }
            lastPosition = position;
            segmentStart = position;
            segment++;
            openBytes.set(0);
        });
    }

    /** The end of the last closed segment; {@code Long.MIN_VALUE} if there was none. */
    public long closedUpTo() {
        return locked(() -> segmentStart);
    }

    /** Length of the batches that the open segment has brought. */
    public long openBytes() {
        return openBytes.get();
    }

    /** What the batches and chunks that are kept in memory here take of the heap. What snapshots keep longer is not counted. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** As above, of one table. */
    public long heldBytes(TableId id) {
        Table table = tables.get(id);
        return table == null ? 0 : table.heldBytes();
    }

    // questions

    /**
     * The table as it is now, with all rows that were added before, without records that have ended, seen through the given version
     * of its schema. May make chunks of what is new, or wait for somebody who does.
     *
     * @throws Problem if one of its chunks is missing or damaged: what is left would give wrong answers
     */
    public TableSnapshot snapshot(TableSchema schema) {
        long now = Expiry.micros(clock.instant());
        return whole(schema).at(now, schema.timeToLive());
    }

    /** With records that have ended and are not gone from the disk. */
    private TableSnapshot whole(TableSchema schema) {
        requireComplete();
        requireInReach(Set.of(schema.id()), "table " + schema.name());
        state(schema.id()).requireWhole(schema.name());
        convert(schema, Long.MAX_VALUE);
        TableState seen = state(schema.id());
        seen.requireWhole(schema.name());
        if (seen.isShownAs(schema)) {
            return seen.shown();
        }
        TableState shown = seen.shownAs(schema);
        remember(schema.id(), seen, shown);
        return shown.shown();
    }

    private void remember(TableId id, TableState seen, TableState shown) {
        locked(() -> {
            Table table = tables.get(id);
            if (table != null && table.state().equals(seen)) {
                table.become(shown);
            } else if (table != null && table.state().moves() == seen.moves()) {
                table.become(table.state().showing(shown.base(), table.state().shown()));
            }
        });
    }

    /** Makes chunks in memory of what the table's family has up to the position and nobody asked for before. */
    private void convert(TableSchema schema, long position) {
        Work work = claim(schema, position);
        if (work.isEmpty()) {
            return;
        }
        Map<TableId, List<LiveChunk>> live = Map.of();
        Work done = null;
        conversions.acquireUninterruptibly();
        try {
            live = withNew(
                    work,
                    work.build(
                            conversionMemory,
                            true,
                            (table, rows, header) -> rows.inMemory(header),
                            leftOut,
                            this::damaged,
                            Interruption.NEVER));
            done = work;
        } finally {
            conversions.release();
            release(work, done, live);
        }
    }

    private static Map<TableId, List<LiveChunk>> withNew(Work work, Map<TableId, List<LiveChunk>> made) {
        Map<TableId, List<LiveChunk>> live = new HashMap<>();
        made.forEach((id, chunks) -> {
            Member member = work.members().get(id);
            List<LiveChunk> all = new ArrayList<>(member.state().live());
            for (LiveChunk chunk : chunks) {
                all.add(chunk);
                all = LiveMerge.merged(all, member.newest());
            }
            live.put(id, all);
        });
        return live;
    }

    /** What is to be done and nobody else does; nothing if all that was there at the call is done. */
    private Work claim(TableSchema schema, long position) {
        return locked(() -> {
            keySpaces.note(schema);
            long before = orders;
            while (true) {
                SortedSet<TableId> family = keySpaces.family(schema.id());
                if (family.stream().noneMatch(id -> table(id).holdsBatches(before, position))) {
                    return new Work(Map.of(), Map.of());
                }
                if (Collections.disjoint(converting, family)) {
                    converting.addAll(family);
                    return take(family, position);
                }
                converted.awaitUninterruptibly();
            }
        });
    }

    /** Under the lock. */
    private Work take(Collection<TableId> family, long position) {
        Map<TableId, Member> members = new TreeMap<>();
        Map<TableId, List<Pile>> piles = new TreeMap<>();
        for (TableId id : family) {
            Table table = table(id);
            members.put(id, new Member(keySpaces.newest(id), table.state(), keySpaces.spaces(id), table.isDropped()));
            List<Pile> taken = table.take(position);
            if (!taken.isEmpty()) {
                piles.put(id, taken);
            }
        }
        return new Work(members, piles);
    }

    /** @param doneOrNull the same work if it succeeded */
    private void release(Work claimed, Work doneOrNull, Map<TableId, List<LiveChunk>> live) {
        locked(() -> {
            converting.removeAll(claimed.members().keySet());
            if (doneOrNull != null) {
                doneOrNull.piles().forEach((id, piles) -> table(id).letGo(piles));
                live.forEach((id, chunks) -> {
                    if (!table(id).isDropped()) {
                        table(id).become(table(id).state().withLive(chunks));
                    }
                });
            }
            converted.signalAll();
        });
    }

    // imports

    /** The tables with all others of their families. */
    public Set<TableId> withFamilies(Set<TableId> some) {
        return locked(() ->
                some.stream().flatMap(id -> keySpaces.family(id).stream()).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * The families with rows that are in memory only, up to the position; each is to be built and published as one.
     *
     * @param position the end of a segment
     */
    public List<Set<TableId>> families(long position) {
        requireComplete();
        return locked(() -> {
            Set<TableId> seen = new HashSet<>();
            List<Set<TableId>> families = new ArrayList<>();
            for (TableId id : new TreeSet<>(tables.keySet())) {
                if (table(id).holdsRows(position) && !seen.contains(id)) {
                    Set<TableId> family = keySpaces.family(id, position);
                    seen.addAll(family);
                    families.add(family);
                }
            }
            return families;
        });
    }

    /**
     * Writes chunks with exactly the rows that a family has in memory up to the position: of the batches if nobody asked for
     * them, else of the chunks in memory. Several for a table if the memory or a file does not hold all. Changes nothing that
     * others see, so it may fail and be tried again, also while questions are asked. No two at a time for one family.
     *
     * @param family as {@link #families} gave it
     * @param position the end of a segment, the same as there
     * @throws Problem if chunks of the family are missing or damaged, or a file cannot be written
     */
    public BuiltFamily build(Set<TableId> family, long position, Files files) {
        return build(family, position, files, Interruption.NEVER);
    }

    /** @param interruption looked at all the time while batches are read and chunks are written */
    public BuiltFamily build(Set<TableId> family, long position, Files files, Interruption interruption) {
        requireComplete();
        requireInReach(family, "one of the tables " + family);
        LiveImport live = new LiveImport(files, this::damaged, interruption);
        Work work = takeUpTo(family, position);
        work.requireWhole();
        boolean isAsked = work.members().values().stream()
                .anyMatch(member -> !member.state().liveUpTo(position).isEmpty());
        if (!isAsked) {
            try {
                return new BuiltFamily(position, Set.copyOf(family), live.build(work, memoryMax, leftOut));
            } catch (FamilyBuild.BulkChanges e) {
                // goes on as if somebody had asked
            }
        }
        if (!work.isEmpty()) {
            TableId some = work.piles().keySet().iterator().next();
            convert(work.members().get(some).newest(), position);
            work = takeUpTo(family, position);
        }
        return new BuiltFamily(position, Set.copyOf(family), live.merge(work, position));
    }

    private Work takeUpTo(Set<TableId> family, long position) {
        return locked(() -> {
            if (position > segmentStart) {
                throw new IllegalArgumentException("the segment that ends with " + position + " is not closed");
            }
            family.forEach(id -> table(id).requireEnd(position));
            return take(family, position);
        });
    }

    /**
     * Shows the chunks on disk in the place of the rows in memory, for all tables of the family at once, since the metadata store
     * lists them. What is shown already is passed over.
     */
    public void publish(BuiltFamily built) {
        locked(() -> {
            for (TableId id : built.tables()) {
                Table table = table(id);
                table.letGo(table.take(built.position()));
                if (!table.isDropped() && table.state().position() < built.position()) {
                    table.become(table.state().append(built.chunks().getOrDefault(id, List.of()), built.position()));
                }
            }
        });
    }

    // chunks on disk

    /** Grows with each change of the table's chunks on disk; to be asked before the store is asked for the list to {@link #follow}. */
    public long moves(TableId table) {
        return state(table).moves();
    }

    /**
     * Makes tables consist, on disk, of the given files and of nothing else, and lets go of rows in memory that are in them, all in
     * one step. A file that cannot be opened makes its whole table unreadable, and no other. Blocks on files.
     *
     * @param listings of a whole family if the position of one of its tables moves on past rows in memory
     * @return false if one of the tables changed since, so that its list may be out of date; nothing has happened then
     */
    public boolean follow(List<Listing> listings) {
        Map<Listing, OpenedChunks> opened = new HashMap<>();
        for (Listing listing : listings) {
            opened.put(listing, open(listing));
        }
        List<Runnable> mended = new ArrayList<>();
        boolean isCurrent = locked(() -> {
            if (listings.stream()
                    .anyMatch(listing -> table(listing.table()).state().moves() != listing.moves())) {
                return false;
            }
            requireFamilies(listings.stream().collect(Collectors.toMap(Listing::table, Listing::position)));
            opened.forEach((listing, found) -> {
                Table table = table(listing.table());
                Problem before = table.state().missing();
                if (before != null && found.missing() == null) {
                    mended.add(() -> damages.mended(listing.table(), before.getMessage()));
                }
                table.letGo(table.take(listing.position()));
                table.become(table.state().with(found.chunks(), listing.position(), found.missing()));
            });
            return true;
        });
        mended.forEach(Runnable::run);
        return isCurrent;
    }

    private OpenedChunks open(Listing listing) {
        TableId id = listing.table();
        return OpenedChunks.of(listing, store, chunks(id), problem -> damages.add(id, problem.getMessage()));
    }

    /** Else a table could give an id again that rows of another one, on disk by now, have given. */
    private void requireFamilies(Map<TableId, Long> positions) {
        positions.forEach((listed, position) -> {
            table(listed).requireEnd(position);
            SortedSet<TableId> family = keySpaces.family(listed, position);
            if (family.stream().noneMatch(id -> table(id).holdsRows(position))) {
                return;
            }
            for (TableId id : family) {
                Table table = table(id);
                long reached = Math.max(table.state().position(), positions.getOrDefault(id, Long.MIN_VALUE));
                if (!table.isDropped() && reached < position) {
                    throw new IllegalArgumentException("tables " + id + " and " + listed
                            + " give ids to the same keys: both must be on disk up to " + position);
                }
            }
        });
    }

    public Set<TableId> tables() {
        return locked(() -> {
            return tables.entrySet().stream()
                    .filter(entry -> !entry.getValue().isDropped())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
        });
    }

    /** A question, or a chunk that was made, met damage in a chunk of the table. What is known of a chunk that cannot be opened is told once. */
    public void damaged(TableId table, Problem what) {
        if (!isMissingChunks(table)) {
            damages.add(table, what.getMessage());
        }
    }

    /** These tables, and no others, cannot be imported for now. */
    public void hold(Set<TableId> tablesNow) {
        held = Set.copyOf(tablesNow);
    }

    /** Whether the rows of the table stay in memory until something is mended. */
    public boolean isHeld(TableId table) {
        return held.contains(table) || isMissingChunks(table) || isWithheld(table);
    }

    /** Whether a chunk of the table could not be opened. */
    public boolean isMissingChunks(TableId table) {
        return state(table).missing() != null;
    }

    /** Adds the newest chunks on disk, all at once, but for those that it follows already. */
    public void append(TableId id, List<Chunk> newest) {
        locked(() -> {
            Table table = table(id);
            table.become(table.state().append(newest, Long.MIN_VALUE));
        });
    }

    /** Puts a chunk on disk in the place of the neighbours that it was merged from; they are gone if it was followed already. */
    public void replace(TableId id, List<Chunk> parts, Chunk merged) {
        locked(() -> {
            Table table = table(id);
            table.become(table.state().replace(parts, merged));
        });
    }

    /**
     * Neighbours on disk that are worth merging, oldest first; empty if there are none. What is known to be damaged stays as it
     * is and keeps nothing else from being merged.
     */
    public List<Chunk> neighbours(TableSchema schema, MergePolicy policy) {
        return state(schema.id()).neighbours(policy.within(schema.timeToLive()));
    }

    /**
     * Whether records or time views of the table may have ended, or been hidden by chunks that came since the last look, so that
     * {@link #reclaim} is worth a call. Does not block.
     */
    public boolean mayReclaim(TableSchema schema) {
        TableState state = state(schema.id());
        return state.missing() == null
                && (Reclaim.isPossible(schema, state.chunks(), clock.instant())
                        || (Reclaim.mayBeHidden(state.chunks()) && !isLookedThrough(schema.id()))
                        || state.chunks().stream().anyMatch(this::isMisplaced));
    }

    private boolean isLookedThrough(TableId id) {
        return locked(() -> table(id).isLookedThrough());
    }

    private boolean isMisplaced(Chunk chunk) {
        return store.isMisplaced(chunk.info().file()) && !chunk.isDamaged();
    }

    /** Lets go of what was worked out of the table's chunks: some of their files make room for others. */
    public void forget(TableId id) {
        locked(() -> {
            Table table = table(id);
            table.become(table.state().showing(null, null));
        });
    }

    /** Whether records of the table may end. Does not block. */
    public boolean mayExpire(TableSchema schema) {
        return Expiry.isPossible(schema.timeToLive(), chunks(schema.id()));
    }

    /** What can go from the disk. Blocks on files. */
    public Reclaim reclaim(TableSchema schema) {
        long moves = moves(schema.id());
        TableSnapshot table = wholeOfEnds(schema);
        List<Chunk> onDisk = table.chunks().stream()
                .filter(chunk -> chunk.info().file() != null)
                .toList();
        Reclaim found = Reclaim.of(schema, table, onDisk, clock.instant())
                .with(onDisk.stream().filter(this::isMisplaced).toList());
        if (found.isEmpty()) {
            locked(() -> table(schema.id()).lookedThrough(moves));
        }
        return found;
    }

    /**
     * As much of the table as tells when its records on disk end: no later row changes that where the log gives ids, or where
     * nothing can end.
     */
    private TableSnapshot wholeOfEnds(TableSchema schema) {
        TableState state = state(schema.id());
        if (!schema.identity().isGivenByLog() && Expiry.isPossible(schema.timeToLive(), state.allChunks())) {
            return whole(schema);
        }
        state.requireWhole(schema.name());
        return new TableSnapshot(schema, state.chunks(), state.base());
    }

    /**
     * Writes neighbouring chunks on disk as one, without what has ended some time ago; perhaps one chunk only, then also without
     * what newer chunks on disk hide of it. Not before all rows that were acknowledged are here.
     *
     * @param parts at least one, oldest first
     */
    public ChunkInfo merge(TableSchema schema, List<Chunk> parts, Path file) {
        return merge(schema, parts, file, Interruption.NEVER);
    }

    /** @param interruption looked at all the time; a merge that it ends leaves nothing */
    public ChunkInfo merge(TableSchema schema, List<Chunk> parts, Path file, Interruption interruption) {
        return ChunkMerge.merge(parts, schema, ended(schema, parts, clock.instant()), interruption, file);
    }

    /** Nothing where damage elsewhere in the table keeps from telling: that is noted, and stops no merge. */
    private ChunkMerge.Ended ended(TableSchema schema, List<Chunk> parts, Instant now) {
        Chunk oldest = parts.get(0);
        RecordSet gone = RecordSet.empty();
        RecordSet below = RecordSet.empty();
        List<Chunk> covers = List.of();
        try {
            TableSnapshot whole = wholeOfEnds(schema);
            covers = parts.size() > 1 ? List.of() : covers(schema, oldest);
            gone = Reclaim.gone(whole, schema.timeToLive(), now);
            List<RecordSet> older = new ArrayList<>();
            for (Chunk chunk : gone.isEmpty() ? List.<Chunk>of() : whole.chunks()) {
                if (chunk.info().lastSequence() < oldest.info().firstSequence()) {
                    older.add(chunk.records().and(gone));
                }
            }
            below = RecordSet.union(older);
        } catch (Problem e) {
            gone = RecordSet.empty();
            covers = List.of();
            if (e.code().kind() == ProblemKind.CORRUPT) {
                damaged(schema.id(), e);
            }
        }
        return new ChunkMerge.Ended(gone, below, covers, now);
    }

    private List<Chunk> covers(TableSchema schema, Chunk chunk) {
        List<Chunk> chunks = chunks(schema.id());
        if (!chunks.contains(chunk)) {
            return List.of();
        }
        Hidden hidden = Hidden.of(schema, chunk, chunks);
        return hidden.isEmpty() ? List.of() : List.of(hidden.cover());
    }

    /** Leaves chunks on disk out, since what they hold has ended; nothing if they are gone already. */
    public void remove(TableId id, List<Chunk> gone) {
        locked(() -> {
            Table table = table(id);
            table.become(table.state().without(gone));
        });
    }

    /** The table's chunks on disk, oldest first, without those that cannot be opened. */
    public List<Chunk> chunks(TableId table) {
        return state(table).chunks();
    }

    /**
     * The table was dropped. Batches of it that refer to keys of other tables stay until they would have been imported: they may
     * have given ids there.
     */
    public void drop(TableId id) {
        locked(() -> {
            Table table = table(id);
            if (!keySpaces.drawsElsewhere(id)) {
                table.letGo(table.take(Long.MAX_VALUE));
            }
            table.drop();
        });
        damages.forget(id);
    }
}
