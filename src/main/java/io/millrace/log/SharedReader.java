package io.millrace.log;

import io.millrace.fault.FaultPoint;
import io.millrace.files.DiskProblem;
import io.millrace.model.RequestKey;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SinkTotals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each record of a shared log its place and its ids, writes it to a segment and tells the listener. All that it makes of a record
 * follows from the records before, so that every reader makes the same of it, whenever and wherever it reads. Confined to the thread that
 * reads.
 */
final class SharedReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedReader.class);

    /**
     * What became of a record.
     *
     * @param shiftsOrNull of its ids; null if it was passed over, since a request with its key came before
     */
    record Taken(IdShifts shiftsOrNull) {
        static final Taken PASSED_OVER = new Taken(null);
    }

    private final SharedPlaces places;
    private final SharedStart start;
    private final String name;
    private final Volume volume;
    private final RecordIds ids;
    private final WrittenTables written;
    private final ReceiptNumbers numbers;
    private final LogListener listener;
    private final Consumer<ClosedSegment> closed;
    private final BlockPacker packer;
    private final BlockInflater inflater = new BlockInflater();
    private final RecentKeys recentKeys = new RecentKeys();
    private final Set<TableId> tables = new HashSet<>();
    /** Null between segments. */
    private FollowedSegment segment;

    /** Of the last segment, also if nobody was told since it had no rows. */
    private long end;

    private long toldEnd = Long.MIN_VALUE;

    /**
     * @param name of the log
     * @param ids know those of the start
     * @param closed gets each closed segment, in order
     */
    SharedReader(
            String name,
            SharedPlaces places,
            SharedStart start,
            Volume volume,
            RecordIds ids,
            WrittenTables written,
            ReceiptNumbers numbers,
            LogListener listener,
            Consumer<ClosedSegment> closed) {
        this.name = name;
        this.places = places;
        this.start = start;
        this.volume = volume;
        this.ids = ids;
        this.written = written;
        this.numbers = numbers;
        this.listener = listener;
        this.closed = closed;
        this.packer = volume.packer();
        this.end = start.end();
    }

    /** Of the segment that was told last, see {@link LogListener#closed}; the smallest long if none was. */
    long toldEnd() {
        return toldEnd;
    }

    /** Whether the open segment has rows, or receipts. */
    boolean hasRows() {
        return segment != null;
    }

    /** How many tables have rows in the open segment. */
    int tables() {
        return tables.size();
    }

    long segmentBytes() {
        return segment == null ? 0 : segment.bytes();
    }

    /**
     * Takes the next record. After a problem it is to be given again: nothing has become of it yet.
     *
     * @param ownOrNull the rows, if they are here already
     * @throws Problem if its rows cannot be read, since the version of their table is not known now, or a later release wrote them; or
     *     the disk does not take them
     */
    Taken take(Partition.Entry entry, Group ownOrNull) {
        boolean isBefore = entry.offset() < places.after(start.end());
        if (entry.value().length == 0) {
            endSegment(places.endAt(entry.offset()), isBefore);
            return Taken.PASSED_OVER;
        }
        Set<RequestKey> keys = new HashSet<>();
        PackedGroup group = read(entry, keys);
        if (group == null) {
            return Taken.PASSED_OVER;
        }
        if (isBefore) {
            recentKeys.add(keys);
            return Taken.PASSED_OVER;
        }
        if (entry.offset() - places.after(end) >= SharedPlaces.SEGMENT_RECORDS_MAX) {
            endSegment(places.endBefore(entry.offset()), false);
        }
        if (recentKeys.isAnyKnown(keys)) {
            return Taken.PASSED_OVER;
        }
        IdShifts shifts = take(entry, group, ownOrNull);
        recentKeys.add(keys);
        return new Taken(shifts);
    }

    /** With receipts that can be read; null if it is damaged. */
    private PackedGroup read(Partition.Entry entry, Set<RequestKey> keys) {
        String what = name + ", record " + entry.offset();
        try {
            PackedGroup group = PackedGroup.read(entry.value(), what);
            keys.addAll(group.keys(inflater));
            return group;
        } catch (IllegalArgumentException e) {
            tellDamage(what + ": " + e.getMessage());
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            tellDamage(e.getMessage());
        }
        return null;
    }

    private void tellDamage(String what) {
        log.error("{}", what);
        tell("damage", () -> listener.damaged(what));
    }

    private IdShifts take(Partition.Entry entry, PackedGroup group, Group ownOrNull) {
        long nanos = System.nanoTime();
        long micros = TimeUnit.MILLISECONDS.toMicros(entry.millis());
        long position = places.firstBlock(entry.offset());
        RecordIds.Run run = ids.begin(micros);
        IdShifts shifts =
                IdShifts.of(group, run, table -> start.imported().getOrDefault(table, Long.MIN_VALUE) >= position);
        List<KeyedReceipt> receipts = group.receipts(shifts, micros, numbers, inflater);
        List<RowBatch> rows = ownOrNull == null ? rows(group, shifts) : ownOrNull.rows(shifts);
        List<SinkTotals> sinks = write(group, shifts, receipts, position, micros);
        run.keep();
        long sequence = segment.sequence();
        long spent = System.nanoTime() - nanos;
        tell("a commit", () -> listener.committed(position, rows, group.bytes(), spent));
        if (!sinks.isEmpty()) {
            tell("what came through sinks", () -> listener.counted(sequence, sinks));
        }
        if (!receipts.isEmpty()) {
            tell("receipts", () -> listener.answered(receipts));
        }
        return shifts;
    }

    private List<RowBatch> rows(PackedGroup group, IdShifts shifts) {
        List<RowBatch> rows = new ArrayList<>();
        for (PackedGroup.Block block : group.blocks()) {
            BlockHeader header = block.header();
            if (header.isRows()) {
                written.table(header.table(), header.schemaVersion())
                        .flatMap(table -> batch(table, group, block, shifts))
                        .ifPresent(rows::add);
            }
        }
        return rows;
    }

    /** Empty if its text is damaged: who imports its slice finds that out too. */
    private Optional<RowBatch> batch(TableSchema table, PackedGroup group, PackedGroup.Block block, IdShifts shifts) {
        try {
            return Optional.of(batch(table, block, group.text(block, inflater), shifts));
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            tellDamage(e.getMessage());
            return Optional.empty();
        }
    }

    private static RowBatch batch(TableSchema table, PackedGroup.Block block, byte[] csv, IdShifts shifts) {
        BlockHeader header = block.header();
        return new RowBatch(
                table,
                csv,
                csv.length,
                header.records(),
                header.earliestMicros(),
                header.latestMicros(),
                header.sink(),
                header.sinkBytes(),
                placedId(block, shifts));
    }

    private static long placedId(PackedGroup.Block block, IdShifts shifts) {
        BlockHeader header = block.header();
        return header.firstId() == 0 ? 0 : header.firstId() + shifts.of(header.table(), block.isOfTime());
    }

    private List<SinkTotals> write(
            PackedGroup group, IdShifts shifts, List<KeyedReceipt> receipts, long position, long micros) {
        try {
            if (segment == null) {
                segment = volume.follow(end + 1);
            }
            List<FollowedSegment.Placed> placed = placed(group, shifts, packer.receipts(receipts, micros), position);
            segment.append(placed);
            volume.faults().reach(FaultPoint.LOG_WRITTEN);
            SinkSums sinks = new SinkSums();
            for (FollowedSegment.Placed block : placed) {
                sinks.add(block.header());
                if (block.header().isRows()) {
                    tables.add(block.header().table());
                }
            }
            return sinks.totals();
        } catch (IOException e) {
            throw DiskProblem.of("writing a segment on " + volume, e);
        }
    }

    private List<FollowedSegment.Placed> placed(
            PackedGroup group, IdShifts shifts, List<Piece> receipts, long position) {
        List<PackedGroup.Block> rows = group.blocks().stream()
                .filter(block -> !block.header().isReceipts())
                .toList();
        int count = rows.size() + receipts.size();
        int first = (int) (position - segment.sequence());
        List<FollowedSegment.Placed> placed = new ArrayList<>(count);
        for (PackedGroup.Block block : rows) {
            int index = placed.size();
            BlockHeader header = block.header()
                    .placed(
                            segment.sequence(),
                            segment.groups(),
                            first + index,
                            index == count - 1,
                            placedId(block, shifts));
            byte[] member = group.member(block);
            header.write(member);
            placed.add(new FollowedSegment.Placed(header, ByteBuffer.wrap(member)));
        }
        for (Piece piece : receipts) {
            int index = placed.size();
            int flags = piece.flags() | (index == count - 1 ? BlockHeader.LAST : 0);
            BlockHeader header = piece.header(flags, index, segment.sequence(), segment.groups(), first + index, name);
            ByteBuffer member = packer.pack(piece, header);
            placed.add(new FollowedSegment.Placed(header.sized(member.remaining(), 0), member));
        }
        return placed;
    }

    private void endSegment(long newEnd, boolean isBefore) {
        if (isBefore) {
            recentKeys.close();
            return;
        }
        if (segment != null) {
            ClosedSegment done;
            try {
                done = segment.close(newEnd, ids.lastOfTime() + 1);
            } catch (IOException e) {
                throw DiskProblem.of("closing a segment on " + volume, e);
            }
            volume.faults().reach(FaultPoint.SEGMENT_CLOSED);
            segment = null;
            tables.clear();
            end = newEnd;
            toldEnd = newEnd;
            recentKeys.close();
            tell("a closed segment", () -> listener.closed(newEnd));
            closed.accept(done);
        } else if (places.after(newEnd) - places.after(end) >= SharedPlaces.SEGMENT_RECORDS_MAX) {
            end = newEnd;
        }
    }

    /** What a listener does wrong is not the rows' fault: they are durable. */
    private static void tell(String what, Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            log.error("the listener of {} failed", what, e);
        }
    }

    @Override
    public void close() {
        inflater.close();
        if (segment != null) {
            try {
                segment.abandon();
            } catch (IOException e) {
                log.warn("a segment on {} could not be left: {}", volume, e.toString());
            }
        }
    }
}
