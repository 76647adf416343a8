package io.millrace.table;

import io.millrace.bitmap.IntSorter;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.ChunkInfo;
import io.millrace.model.FieldColumn;
import io.millrace.model.Identity;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordCursor;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads records of a table, or of several merged, in order and page by page. A record comes once, with the event time of its
 * newest row. A page costs by what it holds and by the number of chunks that it could be in, not by the size of the tables: chunks
 * beyond it are not touched, and in the others its start is found by halving.
 *
 * <p>What a page in the order of arrival leaves out because of its event time costs a look at the event times of those chunks
 * that have some on both sides of the bound.
 *
 * <p>Who reads on in the order of arrival, each time with a snapshot of that moment, gets every acknowledged record of tables
 * whose ids the log gives exactly once. In the order of event times what comes late is behind the reader.
 *
 * <p>Immutable, thread-safe.
 */
public final class RecordReader {
    /** A small part of the heap, since several pages are made at once. */
    private static final long PAGE_BYTES_MAX = Runtime.getRuntime().maxMemory() / 64;

    /** Records whose cells are read together. */
    private static final int PART_RECORDS = 256;

    private static final int BATCH_MAX = 1024;

    private final List<TableSnapshot> tables;
    private final long bytesMax;
    private final long lastId;
    /** By table, where only some records are wanted; null for all. */
    private final List<List<ChunkRecords>> chosen;

    /**
     * @param tables different ones, by ascending id; of records that are equal in all else those of the first come first
     * @param interruption ends the reading with its Problem
     */
    public RecordReader(List<TableSnapshot> tables, Interruption interruption) {
        this(tables, interruption, PAGE_BYTES_MAX);
    }

    /** @param bytesMax a page ends before its stored values take more, unless it is one record, and soon after its other cells do */
    RecordReader(List<TableSnapshot> tables, Interruption interruption, long bytesMax) {
        this.tables =
                tables.stream().map(table -> table.interruptedBy(interruption)).toList();
        this.bytesMax = bytesMax;
        this.lastId = Long.MAX_VALUE;
        this.chosen = null;
        for (int i = 1; i < tables.size(); i++) {
            if (id(i - 1).compareTo(id(i)) >= 0) {
                throw new IllegalArgumentException("table " + id(i) + " does not come behind " + id(i - 1));
            }
        }
    }

    private RecordReader(List<TableSnapshot> tables, long bytesMax, long lastId, List<List<ChunkRecords>> chosen) {
        this.tables = tables;
        this.bytesMax = bytesMax;
        this.lastId = lastId;
        this.chosen = chosen;
    }

    /**
     * The same without the records behind one that all the snapshots have, of tables whose ids rise together: so nobody sees a record of one
     * table and misses one of another that is older.
     *
     * @param id of that record
     */
    public RecordReader upTo(long id) {
        return new RecordReader(tables, bytesMax, id, chosen);
    }

    /** The same without any other records than these. */
    public RecordReader only(RecordSet records) {
        return new RecordReader(
                tables,
                bytesMax,
                lastId,
                tables.stream()
                        .map(table -> table.eventTimes().chunks().stream()
                                .map(chunk -> chunk.only(records))
                                .toList())
                        .toList());
    }

    private TableId id(int table) {
        return tables.get(table).schema().id();
    }

    /**
     * The next page.
     *
     * @param fields names of those whose cells are wanted
     */
    public RecordPage read(ReadRange range, List<String> fields) {
        RecordMerge merge = merge(range);
        int[] table = new int[range.limit()];
        long[] ids = new long[range.limit()];
        long[] micros = new long[range.limit()];
        int count = 0;
        RecordRun next = merge.next();
        for (; next != null && count < range.limit(); next = merge.next()) {
            if (isBehind(next)) {
                continue;
            }
            table[count] = next.table();
            ids[count] = next.id();
            micros[count++] = next.micros();
        }
        return new PageBuild(range, fields, table, ids, micros).page(count, next != null);
    }

    private boolean isBehind(RecordRun record) {
        return record.id() > lastId && tables.get(record.table()).schema().identity() == Identity.LOG_TIME;
    }

    private RecordMerge merge(ReadRange range) {
        List<RecordRun> runs = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            int table = i;
            ReadBounds bounds = ReadBounds.of(range, id(table));
            List<ChunkRecords> all =
                    chosen == null ? tables.get(table).eventTimes().chunks() : chosen.get(table);
            all.stream()
                    .filter(records -> !bounds.leavesOut(records))
                    .forEach(records -> runs.add(run(range, table, records, bounds)));
        }
        Comparator<RecordRun> order = range.order() == ReadOrder.ARRIVAL ? RecordRun.BY_ID : RecordRun.BY_TIME;
        return new RecordMerge(range.isDescending() ? order.reversed() : order, runs);
    }

    private static RecordRun run(ReadRange range, int table, ChunkRecords records, ReadBounds bounds) {
        ChunkInfo info = records.chunk().info();
        return new RecordRun(
                table,
                range.isDescending() ? records.all().last() : records.all().first(),
                range.isDescending() ? info.latestMicros() : info.earliestMicros(),
                Math.min(BATCH_MAX, range.limit() + 1),
                () -> bounds.source(records));
    }

    /** Reads the cells of the records that were found, as many as there is room for. Confined to one thread. */
    private final class PageBuild {
        private final ReadRange range;
        private final List<String> fields;
        private final int[] table;
        private final long[] ids;
        private final long[] micros;
        private final List<RecordPage.Part> parts = new ArrayList<>();
        private final int[] part;
        private final int[] place;
        private long bytes;

        PageBuild(ReadRange range, List<String> fields, int[] table, long[] ids, long[] micros) {
            this.range = range;
            this.fields = fields;
            this.table = table;
            this.ids = ids;
            this.micros = micros;
            this.part = new int[ids.length];
            this.place = new int[ids.length];
        }

        RecordPage page(int found, boolean areMoreThere) {
            int count = 0;
            int size = PART_RECORDS;
            while (count < found && size > 0 && bytes < bytesMax) {
                int end = Math.min(found, count + size);
                if (addParts(count, end)) {
                    count = end;
                } else {
                    size = (end - count) / 2;
                }
            }
            return new RecordPage(
                    List.copyOf(parts),
                    Arrays.copyOf(part, count),
                    Arrays.copyOf(place, count),
                    count == 0 ? range.after() : next(count),
                    areMoreThere || count < found);
        }

        /** The records from {@code from} to before {@code to}; false if there is no room, but for a page of one. */
        private boolean addParts(int from, int to) {
            int before = parts.size();
            long bytesBefore = bytes;
            long room = to == 1 ? Long.MAX_VALUE : bytesMax - bytes;
            for (int i = 0; i < tables.size(); i++) {
                if (!addPart(i, from, to, room - (bytes - bytesBefore))) {
                    parts.subList(before, parts.size()).clear();
                    bytes = bytesBefore;
                    return false;
                }
            }
            return true;
        }

        private boolean addPart(int number, int from, int to, long room) {
            int[] found =
                    IntStream.range(from, to).filter(i -> table[i] == number).toArray();
            if (found.length == 0) {
                return true;
            }
            int[] byId = IntSorter.sorted(found.length, (a, b) -> Long.compare(ids[found[a]], ids[found[b]]));
            long[] sorted = new long[found.length];
            long[] times = new long[found.length];
            for (int i = 0; i < sorted.length; i++) {
                int at = found[byId[i]];
                sorted[i] = ids[at];
                times[i] = micros[at];
                part[at] = parts.size();
                place[at] = i;
            }
            TableSnapshot snapshot = tables.get(number);
            RecordSet records = RecordSet.ofSorted(sorted, sorted.length);
            String[] keys = snapshot.schema().isKeyed() ? snapshot.recordKeys(records) : null;
            List<FieldColumn> columns = columns(snapshot, records, room);
            if (columns != null) {
                parts.add(new RecordPage.Part(snapshot.schema().id(), sorted, times, keys, columns));
            }
            return columns != null;
        }

        private List<FieldColumn> columns(TableSnapshot snapshot, RecordSet records, long room) {
            FieldColumns cells = new FieldColumns(snapshot, records);
            List<FieldColumn> columns = new ArrayList<>();
            long left = room;
            for (String field : fields) {
                int position = snapshot.schema().position(field);
                FieldColumn column = position < 0 ? null : cells.read(position, left);
                if (position >= 0 && column == null) {
                    return null;
                }
                long taken = column == null ? 0 : column.bytes();
                left -= taken;
                bytes += taken;
                columns.add(column);
            }
            return Collections.unmodifiableList(columns);
        }

        private RecordCursor next(int count) {
            SortedMap<TableId, RecordPoint> last = new TreeMap<>();
            if (range.order() == ReadOrder.ARRIVAL) {
                last.putAll(range.after().last());
            }
            for (int i = range.order() == ReadOrder.ARRIVAL ? 0 : count - 1; i < count; i++) {
                last.put(id(table[i]), new RecordPoint(micros[i], ids[i]));
            }
            return new RecordCursor(range.order(), last);
        }
    }
}
