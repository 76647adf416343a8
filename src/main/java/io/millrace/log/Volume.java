package io.millrace.log;

import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.files.Checksum;
import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A directory with a log, {@code <dir>/log/<sequence>.log.gz}, and the slices that were cut from it, {@code
 * <dir>/<table>/<sequence>.csv.gz}, which one process uses at a time. A node has one volume. Thread-safe: what changes is the disk and
 * the sequences, which have a lock.
 */
public final class Volume implements AutoCloseable {
    static final String SUFFIX = ".csv.gz";

    /** What Deflate makes of the shortest row, 19 bytes, is more than 1/1032 of it. */
    private static final long ROWS_PER_BYTE_MAX = 64;

    private final Path dir;
    private final Path logDir;
    private final VolumeId id;
    private final VolumeLock lock;
    private final VolumeRecovery recovery;
    private final Sequences sequences;
    private final Deflaters deflaters;
    private final SliceFile.Opener opener;
    private final LongSupplier nowMicros;
    private final Faults faults;

    private Volume(
            Path dir,
            VolumeId id,
            VolumeLock lock,
            int level,
            LongSupplier nowMicros,
            SliceFile.Opener opener,
            Faults faults)
            throws IOException {
        this.dir = dir;
        this.logDir = dir.resolve("log");
        this.id = id;
        this.lock = lock;
        this.opener = opener;
        this.nowMicros = nowMicros;
        this.faults = faults;
        DurableFiles.createDirectories(logDir);
        DurableFiles.sweep(logDir);
        recovery = VolumeRecovery.run(new SegmentCutter(dir, id.node(), faults), logDir);
        DurableFiles.removeEmptyDirectories(
                dir, table -> TableId.isText(table.getFileName().toString()));
        sequences = Sequences.open(dir.resolve("sequence"), nowMicros, recovery.lastSequence());
        deflaters = new Deflaters(level);
    }

    /** Opens the directory, or makes it, cuts what is left of the log into slices, and recovers every slice in it. */
    public static Volume open(Path dir, String node, LogSettings settings, Faults faults) {
        return open(
                dir,
                node,
                settings,
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                file -> new DiskFile(file, faults),
                faults);
    }

    /**
     * Opens the directory for a log that is kept elsewhere, which gives again what was left here: segments, slices and receipts are
     * removed, but not what was kept of damaged ones.
     *
     * @param log the name of that log
     */
    public static Volume openEmpty(Path dir, String log, LogSettings settings, Faults faults) {
        try {
            DurableFiles.createDirectories(dir);
            VolumeLock lock = VolumeLock.acquire(dir);
            try (Stream<Path> entries = Files.list(dir)) {
                for (Path entry : entries.filter(Volume::isOfLog).toList()) {
                    DurableFiles.deleteTree(entry);
                }
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw DiskProblem.of("clearing volume " + dir, e);
        }
        return open(dir, log, settings, faults);
    }

    private static boolean isOfLog(Path entry) {
        String name = entry.getFileName().toString();
        return name.equals("log") || name.equals("receipts") || TableId.isText(name);
    }

    static Volume open(
            Path dir,
            String node,
            LogSettings settings,
            LongSupplier nowMicros,
            SliceFile.Opener opener,
            Faults faults) {
        if (!node.matches("[a-z0-9-]{1,64}")) {
            throw new Problem(
                    ProblemCode.INVALID_CONFIGURATION,
                    "'" + node + "' cannot name a node; use 1 to 64 of a-z, 0-9 and -");
        }
        try {
            DurableFiles.createDirectories(dir);
            VolumeLock lock = VolumeLock.acquire(dir);
            try {
                return new Volume(
                        dir, VolumeId.of(dir, node), lock, settings.compressionLevel(), nowMicros, opener, faults);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw DiskProblem.of("opening volume " + dir, e);
        }
    }

    public String id() {
        return id.value();
    }

    /**
     * Every slice that {@link #open} found, by table and sequence, cut to its last whole group. Those that are damaged come with what
     * can be told of them, their schema version 0 if not even that. None is written to again.
     */
    public List<SliceInfo> recovered() {
        return recovery.slices();
    }

    /** What is wrong with the slices that {@link #open} could not recover. They stay as they are. */
    public List<DamagedSlice> damaged() {
        return recovery.damaged();
    }

    /** What could not be read of the segments that {@link #open} found, it is not known of which tables. */
    public List<String> damagedSegments() {
        return recovery.damagedSegments();
    }

    /** No more rows than that can have been in what {@link #open} could not read; 0 if it could read everything. */
    public long rowsLostMax() {
        return recovery.damagedBytes() * ROWS_PER_BYTE_MAX;
    }

    /** The files that {@link #open} found or made with receipts of segments that are cut, see {@link ReceiptFile}, the eldest first. */
    public List<Path> receipts() {
        return recovery.receipts();
    }

    /** Removes a file of receipts; does nothing if it is gone already. */
    public void removeReceipts(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw DiskProblem.of("removing the receipts " + file, e);
        }
    }

    /** Whether the directory is still the one that was opened, and not what stands where its disk was. */
    public boolean isThere() {
        return Files.exists(dir.resolve(VolumeId.FILE));
    }

    /**
     * Keeps the bytes of a damaged slice in {@code <dir>/damaged}, which nobody cleans up. Doing it again gives the same.
     *
     * @param file the copy of the slice to keep
     * @return where it is kept
     */
    public Path keepDamaged(SliceInfo slice, Path file) {
        Path damaged = dir.resolve("damaged");
        try {
            DurableFiles.createDirectories(damaged);
            Checksum bytes = Checksum.of(file);
            for (int i = 1; ; i++) {
                Path kept = damaged.resolve(slice.table() + "-" + slice.id() + (i == 1 ? "" : "-" + i) + SUFFIX);
                if (Files.notExists(kept)) {
                    DurableFiles.publish(kept, temporary -> Files.copy(file, temporary));
                }
                if (Checksum.of(kept).equals(bytes)) {
                    return kept;
                }
            }
        } catch (IOException e) {
            throw DiskProblem.of("keeping the damaged slice " + file + " in " + damaged, e);
        }
    }

    /** Removes the file of a closed slice; does nothing if it is gone already. */
    public void remove(SliceInfo slice) {
        try {
            Files.deleteIfExists(slice.file());
        } catch (IOException e) {
            throw DiskProblem.of("removing slice " + slice.file(), e);
        }
    }

    /** Size of the disk, in bytes. */
    public long diskTotal() {
        try {
            return Files.getFileStore(dir).getTotalSpace();
        } catch (IOException e) {
            throw DiskProblem.of("reading the size of the disk of " + dir, e);
        }
    }

    /** Bytes that can still be written to the disk. */
    public long diskFree() {
        try {
            return Files.getFileStore(dir).getUsableSpace();
        } catch (IOException e) {
            throw DiskProblem.of("reading the free space of " + dir, e);
        }
    }

    /** After the log. A segment that is still open is cut by the next {@link #open}. */
    @Override
    public void close() {
        deflaters.close();
        try (lock) {
            sequences.close();
        } catch (IOException e) {
            throw DiskProblem.of("closing volume " + dir, e);
        }
    }

    Faults faults() {
        return faults;
    }

    BlockPacker packer() {
        return new BlockPacker(deflaters);
    }

    LongSupplier nowMicros() {
        return nowMicros;
    }

    /**
     * Cuts the segment into slices and removes it, for good: whoever hears of the slices never sees it again. What is left of a damaged
     * one is kept in {@code <dir>/damaged}.
     */
    SegmentCutter.Cut cut(Segment segment) {
        try {
            SegmentCutter.Cut cut = VolumeRecovery.cut(new SegmentCutter(dir, id.node(), faults), segment);
            faults.reach(FaultPoint.SEGMENT_CUT);
            return cut;
        } catch (IOException e) {
            throw DiskProblem.of("cutting segment " + segment.file() + " into slices", e);
        }
    }

    /**
     * Makes a segment with its start block, durably: recovery relies on that no rows are written before.
     *
     * @param zeroBytes size of the file with the zeros written ahead, 0 for none
     * @param zeroBytesMax how far zeros may reach later
     */
    OpenSegment create(long zeroBytes, long zeroBytesMax) throws IOException {
        long sequence = sequences.next();
        Path path = logDir.resolve(sequence + Segment.SUFFIX);
        SliceFile file = opener.open(path);
        try {
            OpenSegment open = begin(path, file, sequence, zeroBytes, zeroBytesMax);
            DurableFiles.syncDirectory(logDir);
            return open;
        } catch (IOException | RuntimeException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Makes a segment that begins at that position, for what is read from a shared log. */
    FollowedSegment follow(long sequence) throws IOException {
        Path path = logDir.resolve(sequence + Segment.SUFFIX);
        Files.deleteIfExists(path);
        SliceFile file = opener.open(path);
        try {
            FollowedSegment segment = new FollowedSegment(path, file);
            BlockHeader start = BlockHeader.start(id.node(), sequence, nowMicros.getAsLong());
            segment.append(List.of(new FollowedSegment.Placed(start, start.emptyMember())));
            return segment;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private OpenSegment begin(Path path, SliceFile file, long sequence, long zeroBytes, long zeroBytesMax)
            throws IOException {
        BlockHeader start = BlockHeader.start(id.node(), sequence, nowMicros.getAsLong());
        SliceTotals totals = SliceTotals.NONE.plus(start);
        SliceFile.writeFully(file, new ByteBuffer[] {start.emptyMember()}, 0);
        file.force();
        ZeroTail tail = zeroBytes <= totals.fileBytes()
                ? ZeroTail.none()
                : ZeroTail.begin(opener.open(path), totals.fileBytes(), zeroBytes, zeroBytesMax);
        return new OpenSegment(path, opener, file, tail, totals, faults);
    }

    @Override
    public String toString() {
        return "volume " + dir;
    }
}
