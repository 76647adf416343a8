package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordOrder;
import io.millrace.bitmap.RecordSet;
import io.millrace.bitmap.RoaringEncoder;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.Identity;
import io.millrace.model.Interruption;
import io.millrace.model.TableSchema;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Collects rows in memory, column by column, and makes one chunk of them. A later row wins over an earlier one of
 * the same record. Confined to one thread; good for one chunk.
 *
 * <p>Keeps an account of the memory that it takes, and will take while it writes. When that is full no further row should
 * come: the caller writes this chunk and goes on with the next one.
 */
public final class ChunkBuilder implements ChunkSource {
    /** What the records were before the rows of the chunk. */
    @FunctionalInterface
    public interface Before {
        /**
         * @param ends by ascending record, holds {@code Long.MAX_VALUE}; gets the first moment, microseconds since 1970, without the
         *     record, for those that are there and expire
         */
        void ends(RecordSet records, long[] ends);
    }

    static final long NO_TIME = Long.MIN_VALUE;

    private static final int KEY_SHOWN_MAX = 100;

    /** A column with a cell in fewer than one of so many rows is written by its cells. */
    private static final int SPARSE_SHARE = 16;

    private final TableSchema table;
    private final KeyAllocator keys;
    private final BuildAccount account;
    private final long memoryMax;
    private final Function<String, KeyAllocator> foreignKeys;
    /** By position; null for a field that no row has had. */
    private final Cells[] cells;

    private final LongList records = new LongList();
    private final LongList recordTimes = new LongList();
    private final LongList eventTimes = new LongList();
    private final Lives lives;
    private long receivedMicros;
    private long recordTime;
    private long expiry;

    /**
     * @param keys of the table; null if it has no keys
     * @param foreignKeys by the name of a foreign table; gives null if that table has no keys. Fields that name the same
     *     table share the allocator, and a table that names itself gets {@code keys}
     */
    public ChunkBuilder(TableSchema table, KeyAllocator keys, Function<String, KeyAllocator> foreignKeys) {
        this(table, keys, foreignKeys, Long.MAX_VALUE);
    }

    /** @param memoryMax bytes of heap that fill the builder; a single row may take as many on top */
    public ChunkBuilder(
            TableSchema table, KeyAllocator keys, Function<String, KeyAllocator> foreignKeys, long memoryMax) {
        this.table = table;
        this.keys = keys;
        this.memoryMax = memoryMax;
        this.account = new BuildAccount(table, memoryMax);
        this.foreignKeys = foreignKeys;
        this.cells = new Cells[table.fields().size()];
        this.lives = new Lives(table, eventTimes, account);
    }

    @Override
    public void over(Before before) {
        lives.over(before);
    }

    /** For a chunk without rows, which makes record keys known that rows of another table refer to. */
    public static ChunkBuilder keysOnly(TableSchema table, KeyAllocator keys) {
        return new ChunkBuilder(table, keys, name -> null);
    }

    @Override
    public void beginRow(long received) {
        receivedMicros = received;
        account.beginRow();
        recordTime = NO_TIME;
        expiry = Lives.NEVER;
    }

    @Override
    public void recordId(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("record id " + id + " is negative");
        }
        add(id);
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        add(keys.idFor(utf8, offset, length, account));
    }

    private void add(long id) {
        records.add(id);
        account.row(id);
        checkRow();
    }

    @Override
    public void recordTime(long micros) {
        recordTime = micros;
        account.time(micros);
    }

    @Override
    public void expires(long micros) {
        expiry = micros;
    }

    private Cells cells(int position) {
        Cells known = cells[position];
        return known == null ? begin(position) : known;
    }

    private Cells begin(int position) {
        Field field = table.field(position);
        String foreign = field.options().foreignTable();
        cells[position] = Cells.of(field, recordTimes, foreign == null ? null : foreignKeys.apply(foreign), account);
        return cells[position];
    }

    @Override
    public void clear(int position) {
        cells(position).clear(arrival());
    }

    @Override
    public void emptySet(int position) {
        cells(position).emptySet(arrival());
    }

    @Override
    public void number(int position, long value) {
        cells(position).number(arrival(), value);
        checkRow();
    }

    @Override
    public void removeRow(int position, long row) {
        cells(position).removeRow(arrival(), row);
        checkRow();
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        cells(position).key(arrival(), utf8, offset, length);
        checkRow();
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        cells(position).value(arrival(), bytes, offset, length);
        checkRow();
    }

    @Override
    public void endRow() {
        recordTimes.add(recordTime);
        eventTimes.add(recordTime == NO_TIME ? otherwise() : recordTime);
        lives.endRow(arrival(), receivedMicros, expiry);
    }

    /** The event time of a row without a time of its own. */
    private long otherwise() {
        return table.identity() == Identity.LOG_TIME ? Ticks.micros(records.get(arrival())) : receivedMicros;
    }

    @Override
    public void bulk(BulkChange change) {
        throw new IllegalStateException("a bulk change among rows");
    }

    private void checkRow() {
        if (account.isRowTooLarge()) {
            long id = records.get(arrival());
            String record = keys == null ? "record " + id : "the record with the key '" + shortened(keys.key(id)) + "'";
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "a row of " + record + " of table " + table.name() + " does not fit into " + memoryMax
                            + " bytes of memory; raise chunk.build.memory");
        }
    }

    private static String shortened(String key) {
        return key.length() <= KEY_SHOWN_MAX ? key : key.substring(0, KEY_SHOWN_MAX) + "…";
    }

    private int arrival() {
        return records.size() - 1;
    }

    /** Whether the rows so far take all the memory that there is for them, or as many time views as one chunk may have. */
    @Override
    public boolean isFull() {
        return account.isFull();
    }

    /** Rows so far. */
    public int rows() {
        return records.size();
    }

    @Override
    public long heapBytes() {
        return account.heapBytes();
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
        RecordOrder order = RecordOrder.of(records);
        Lives.Renewed renewed = lives.renewed(order);
        writeRecords(out, order, renewed);
        RoaringEncoder encoder = new RoaringEncoder();
        for (Cells column : cells) {
            if (column != null) {
                if (!renewed.arrivals().isEmpty()) {
                    column.leaveOut(renewed.arrivals());
                }
                column.write(out, new RankWriter(order(column, order), encoder));
            }
        }
        if (keys != null) {
            out.recordKeys(keys::writeTo);
        }
        return out.finish(summary(header, order), header.md());
    }

    /** A column of few records is not to cost by the number of all. */
    private RecordOrder order(Cells column, RecordOrder all) {
        if (column.cells() >= records.size() / SPARSE_SHARE) {
            return all;
        }
        IntList some = new IntList();
        column.addArrivals(some);
        return RecordOrder.among(records, some);
    }

    private void writeRecords(ChunkWriter out, RecordOrder order, Lives.Renewed renewed) throws IOException {
        RankWriter ranks = new RankWriter(order);
        int[] all = new int[order.size()];
        long[] times = new long[order.size()];
        for (int rank = 0; rank < all.length; rank++) {
            all[rank] = rank;
        }
        for (int arrival = 0; arrival < records.size(); arrival++) {
            times[order.rank(arrival)] = eventTimes.get(arrival);
        }
        out.section(SectionKind.RECORDS, null, "", to -> ranks.add(to, 0, all, all.length));
        int[] anew = renewed.ranks().stream().toArray();
        out.section(SectionKind.DELETED, null, "", to -> ranks.add(to, 0, anew, anew.length));
        out.section(SectionKind.EVENT_TIME, null, "", to -> new PlanesWriter(ranks).write(to, all, times, all.length));
        writeOrder(out, times);
        writeExpiry(out, ranks, lives.expiries(order));
    }

    /** @param byRankOrNull not to be used any more */
    private static void writeExpiry(ChunkWriter out, RankWriter ranks, long[] byRankOrNull) throws IOException {
        if (byRankOrNull != null) {
            int[] having = new int[byRankOrNull.length];
            int count = 0;
            for (int rank = 0; rank < having.length; rank++) {
                if (byRankOrNull[rank] != Lives.NEVER) {
                    byRankOrNull[count] = byRankOrNull[rank];
                    having[count++] = rank;
                }
            }
            int held = count;
            out.section(
                    SectionKind.EXPIRY, null, "", to -> new PlanesWriter(ranks).write(to, having, byRankOrNull, held));
        }
    }

    /** @param times by rank; not to be used any more */
    private static void writeOrder(ChunkWriter out, long[] times) throws IOException {
        if (!TimeOrder.isById(times)) {
            out.order(times.length, to -> TimeOrder.write(times, to));
        }
    }

    private ChunkSummary summary(ChunkHeader header, RecordOrder order) {
        long earliest = rows() == 0 ? 0 : Long.MAX_VALUE;
        long latest = rows() == 0 ? 0 : Long.MIN_VALUE;
        for (int i = 0; i < eventTimes.size(); i++) {
            earliest = Math.min(earliest, eventTimes.get(i));
            latest = Math.max(latest, eventTimes.get(i));
        }
        int newKeys = keys == null ? 0 : keys.newKeys();
        return new ChunkSummary(
                header.firstSequence(),
                header.lastSequence(),
                table.id().value(),
                table.version(),
                rows(),
                order.size(),
                earliest,
                latest,
                newKeys == 0 ? 0 : keys.firstNewId(),
                newKeys);
    }
}
