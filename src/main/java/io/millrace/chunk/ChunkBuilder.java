package io.millrace.chunk;

import io.millrace.model.Field;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects rows in memory, column by column, and writes them as one chunk file. A later row wins over an earlier one of
 * the same record. Confined to one thread; good for one chunk.
 *
 * <p>A value takes 8 to 12 bytes until the chunk is written, and about as much again while it is.
 */
public final class ChunkBuilder implements RowVisitor {
    static final long NO_TIME = Long.MIN_VALUE;

    private final TableSchema table;
    private final KeyAllocator keys;
    private final List<Cells> cells = new ArrayList<>();
    private final LongList records = new LongList();
    private final LongList recordTimes = new LongList();
    private final LongList eventTimes = new LongList();
    private long receivedMicros;
    private long recordTime;

    /**
     * @param keys of the table; null if it has no keys
     * @param foreignKeys by the name of a foreign table; gives null if that table has no keys. Fields that name the same
     *     table share the allocator, and a table that names itself gets {@code keys}
     */
    public ChunkBuilder(TableSchema table, KeyAllocator keys, Function<String, KeyAllocator> foreignKeys) {
        this.table = table;
        this.keys = keys;
        for (Field field : table.fields()) {
            String foreign = field.options().foreignTable();
            cells.add(Cells.of(field, recordTimes, foreign == null ? null : foreignKeys.apply(foreign)));
        }
    }

    /** For a chunk without rows, which makes record keys known that rows of another table refer to. */
    public static ChunkBuilder keysOnly(TableSchema table, KeyAllocator keys) {
        return new ChunkBuilder(table, keys, name -> null);
    }

    @Override
    public void beginRow(long received) {
        receivedMicros = received;
        recordTime = NO_TIME;
    }

    @Override
    public void recordId(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("record id " + id + " is negative");
        }
        records.add(id);
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        records.add(keys.idFor(utf8, offset, length));
    }

    @Override
    public void recordTime(long micros) {
        recordTime = micros;
    }

    @Override
    public void clear(int position) {
        cells.get(position).clear(arrival());
    }

    @Override
    public void emptySet(int position) {
        cells.get(position).emptySet(arrival());
    }

    @Override
    public void number(int position, long value) {
        cells.get(position).number(arrival(), value);
    }

    @Override
    public void removeRow(int position, long row) {
        cells.get(position).removeRow(arrival(), row);
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        cells.get(position).key(arrival(), utf8, offset, length);
    }

    @Override
    public void endRow() {
        recordTimes.add(recordTime);
        eventTimes.add(recordTime == NO_TIME ? receivedMicros : recordTime);
    }

    private int arrival() {
        return records.size() - 1;
    }

    /** Rows so far. */
    public int rows() {
        return records.size();
    }

    /** Writes and publishes the file; the caller opens it verified before it tells anyone. */
    public ChunkInfo write(Path file, ChunkHeader header) {
        try (ChunkWriter out = new ChunkWriter(file)) {
            RecordOrder order = RecordOrder.of(records);
            writeRecords(out, order);
            for (Cells column : cells) {
                column.write(out, new RankWriter(order));
            }
            if (keys != null) {
                out.recordKeys(keys::writeTo);
            }
            return out.finish(summary(header, order), header.md());
        } catch (IOException e) {
            throw ChunkWriter.cannotWrite(file, e);
        }
    }

    private void writeRecords(ChunkWriter out, RecordOrder order) throws IOException {
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
        out.section(SectionKind.EVENT_TIME, null, "", to -> new PlanesWriter(ranks).write(to, all, times, all.length));
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
