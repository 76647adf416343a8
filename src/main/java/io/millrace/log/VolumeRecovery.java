package io.millrace.log;

import io.millrace.files.DurableFiles;
import io.millrace.files.SideBySide;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers a volume: cuts what is left of its log into slices, then checks all slices. A file that is damaged does not keep the others
 * from being used. Confined to one thread.
 */
final class VolumeRecovery {
    private static final Logger log = LoggerFactory.getLogger(VolumeRecovery.class);

    private final String node;
    private final List<SliceInfo> slices = new ArrayList<>();
    private final List<DamagedSlice> damaged = new ArrayList<>();
    private final List<String> damagedSegments = new ArrayList<>();
    private final List<Path> receipts = new ArrayList<>();
    private long lastSequence;
    private long damagedBytes;

    private VolumeRecovery(String node) {
        this.node = node;
    }

    static VolumeRecovery run(SegmentCutter cutter, Path logDir) throws IOException {
        VolumeRecovery recovery = new VolumeRecovery(cutter.node());
        Path dir = cutter.dir();
        DurableFiles.sweep(dir);
        for (Segment segment : segments(logDir)) {
            recovery.lastSequence = segment.sequence();
            long bytes = Files.size(segment.file());
            SegmentCutter.Cut cut = cut(cutter, segment);
            cut.damage().forEach(recovery::tell);
            recovery.damagedBytes += cut.damage().isEmpty() ? 0 : bytes;
        }
        recovery.checkReceipts(cutter.receiptFolder());
        List<Path> files = new ArrayList<>();
        for (Path tableDir : numbered(dir, "")) {
            files.addAll(numbered(tableDir, Volume.SUFFIX));
        }
        for (Found found : SideBySide.all(files, recovery::check)) {
            recovery.add(found);
        }
        return recovery;
    }

    /** A segment gets rows only when the one before is closed, so it must have the end that it got then. */
    private static List<Segment> segments(Path logDir) throws IOException {
        List<Segment> segments = new ArrayList<>();
        boolean isLaterUsed = false;
        List<Path> files = numbered(logDir, Segment.SUFFIX);
        for (int i = files.size() - 1; i >= 0; i--) {
            Segment segment = new Segment(files.get(i), number(files.get(i), Segment.SUFFIX), isLaterUsed);
            segments.add(0, segment);
            isLaterUsed = isLaterUsed || SegmentSurvey.hasRows(segment);
        }
        return segments;
    }

    private void checkReceipts(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        DurableFiles.sweep(folder);
        for (Path file : numbered(folder, ReceiptFile.SUFFIX)) {
            try {
                ReceiptFile.read(file);
                receipts.add(file);
            } catch (Problem e) {
                if (e.code() != ProblemCode.CORRUPT_FILE) {
                    throw e;
                }
                tell(e.getMessage());
                setAside(file, folder.resolveSibling("damaged"));
            }
        }
    }

    private static void setAside(Path file, Path folder) throws IOException {
        DurableFiles.createDirectories(folder);
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncDirectory(folder);
    }

    private void tell(String what) {
        log.error("{}", what);
        damagedSegments.add(what);
    }

    /** As {@link Volume#cut}. */
    static SegmentCutter.Cut cut(SegmentCutter cutter, Segment segment) throws IOException {
        SegmentCutter.Cut cut = cutter.cut(segment);
        if (cut.damage().isEmpty()) {
            Files.delete(segment.file());
        } else {
            setAside(segment.file(), cutter.dir().resolve("damaged"));
        }
        try {
            DurableFiles.syncDirectory(segment.file().toAbsolutePath().getParent());
        } catch (IOException e) {
            // should it come back after a loss of power, it gives the same slices, whose rows are known by their
            // position
            log.warn("the removal of segment {} may not last: {}", segment.file(), e.toString());
        }
        return cut;
    }

    /**
     * One slice.
     *
     * @param info empty if it held no row and was removed, or cannot be read now
     * @param damage what is wrong with it
     */
    private record Found(Path file, long sequence, Optional<SliceInfo> info, Optional<DamagedSlice> damage) {}

    private Found check(Path file) throws IOException {
        TableId table = new TableId(number(file.getParent(), ""));
        long sequence = number(file, Volume.SUFFIX);
        try {
            return new Found(file, sequence, SliceRecovery.recover(file, table, sequence), Optional.empty());
        } catch (Problem e) {
            log.error("{}", e.getMessage());
            Optional<SliceInfo> rest = e.code() == ProblemCode.CORRUPT_FILE
                    ? Optional.of(SliceSurvey.of(file, table, new SliceId(node, sequence)))
                    : Optional.empty();
            return new Found(file, sequence, rest, Optional.of(new DamagedSlice(table, e)));
        }
    }

    private void add(Found found) throws IOException {
        damagedBytes += found.damage().isEmpty() ? 0 : Files.size(found.file());
        lastSequence = Math.max(lastSequence, found.sequence());
        found.info().ifPresent(slices::add);
        found.damage().ifPresent(damaged::add);
    }

    /** The entries whose names are a number and the suffix, by that number. */
    private static List<Path> numbered(Path dir, String suffix) throws IOException {
        try (Stream<Path> entries = Files.list(dir)) {
            Predicate<String> isNumbered =
                    Pattern.compile("\\d{1,18}" + Pattern.quote(suffix)).asMatchPredicate();
            return entries.filter(entry -> isNumbered.test(entry.getFileName().toString()))
                    .sorted((a, b) -> Long.compare(number(a, suffix), number(b, suffix)))
                    .toList();
        }
    }

    private static long number(Path entry, String suffix) {
        String name = entry.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - suffix.length()));
    }

    List<SliceInfo> slices() {
        return List.copyOf(slices);
    }

    List<DamagedSlice> damaged() {
        return List.copyOf(damaged);
    }

    List<String> damagedSegments() {
        return List.copyOf(damagedSegments);
    }

    List<Path> receipts() {
        return List.copyOf(receipts);
    }

    /** Size of all files in which something is damaged. */
    long damagedBytes() {
        return damagedBytes;
    }

    long lastSequence() {
        return lastSequence;
    }
}
