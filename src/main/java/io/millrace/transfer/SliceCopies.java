package io.millrace.transfer;

import io.millrace.files.Checksum;
import io.millrace.files.DiskProblem;
import io.millrace.log.BlockInflater;
import io.millrace.log.SliceReader;
import io.millrace.log.Volume;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.LostRows;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.StagedCopy;
import io.millrace.staging.StagedSlice;
import io.millrace.staging.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two copies of a slice, on the volume and in staging: makes the second, and finds one that is as it was written. A file that is
 * damaged or gone does not hold up its table for ever; what it held is named as lost. Immutable; blocks on files.
 */
public record SliceCopies(Volume volume, Staging staging) {
    private static final Logger log = LoggerFactory.getLogger(SliceCopies.class);

    /**
     * The file to read, for as long as it is open.
     *
     * @param isWhole whether it has the bytes that were staged; true if none were noted
     */
    record Copy(StagedCopy open, boolean isWhole) implements AutoCloseable {
        Path file() {
            return open.file();
        }

        @Override
        public void close() {
            open.close();
        }
    }

    /** Puts the slice into staging, as it is now: the import finds out what is missing in it. */
    StagedSlice put(SliceInfo slice) {
        Optional<StagedCopy> found = readable(slice);
        if (found.isEmpty()) {
            expectVolume();
            return staging.nothing(slice);
        }
        try (StagedCopy copy = found.get()) {
            Path file = copy.file();
            if (!file.equals(slice.file()) && Files.exists(slice.file())) {
                log.warn("slice {} is damaged, and its copy in staging is not", slice.file());
                volume.keepDamaged(slice, slice.file());
                volume.remove(slice);
            }
            return staging.put(slice.resized(Files.size(file)), file);
        } catch (IOException e) {
            throw DiskProblem.of("reading the size of slice " + slice.file(), e);
        }
    }

    /** The copy to read; empty if both are gone. Staging is asked only if the file on the volume is not as it was written. */
    Optional<Copy> find(Slice slice) {
        Path file = slice.info().file();
        Optional<Copy> found;
        if (slice instanceof Slice.Uploaded uploaded) {
            found = better(file, uploaded.stagedKey(), uploaded.checksum());
        } else if (slice instanceof Slice.Imported imported) {
            found = better(file, imported.stagedKey(), imported.checksum());
        } else {
            SliceInfo info = slice.info();
            found = Optional.of(onVolume(info.file()))
                    .filter(only -> Files.exists(only.file()) && isReadable(info, only.file()))
                    .or(() -> readable(info))
                    .map(only -> new Copy(only, true));
        }
        if (found.isEmpty()) {
            expectVolume();
        }
        return found;
    }

    /** Of a slice whose upload nobody noted: its file, or what is in staging if only that can be read. */
    private Optional<StagedCopy> readable(SliceInfo slice) {
        Optional<StagedCopy> other = staging.leftover(slice);
        if (Files.notExists(slice.file())) {
            return other;
        }
        if (other.isPresent()) {
            if (!isReadable(slice, slice.file())
                    && isReadable(slice, other.get().file())) {
                return other;
            }
            other.get().close();
        }
        return Optional.of(onVolume(slice.file()));
    }

    private static StagedCopy onVolume(Path file) {
        return new StagedCopy(file, false);
    }

    private static boolean isReadable(SliceInfo slice, Path file) {
        try (BlockInflater inflater = new BlockInflater();
                SliceReader reader = SliceReader.open(file, slice, inflater)) {
            while (reader.next()) {
                reader.rows();
            }
            return reader.lost().isEmpty();
        }
    }

    private Optional<Copy> better(Path file, String stagedKey, String checksum) {
        if (isWhole(file, checksum)) {
            return Optional.of(new Copy(onVolume(file), true));
        }
        Optional<StagedCopy> staged = staging.fetch(stagedKey, checksum);
        if (staged.isEmpty()) {
            return Files.exists(file) ? Optional.of(new Copy(onVolume(file), false)) : Optional.empty();
        }
        return staged.map(copy -> new Copy(copy, isWhole(copy.file(), checksum)));
    }

    private static boolean isWhole(Path file, String checksum) {
        try {
            return Files.exists(file) && Checksum.of(file).text().equals(checksum);
        } catch (IOException e) {
            log.warn("reading slice {} failed: {}", file, e.toString());
            return false;
        }
    }

    /**
     * Whether a slice that could not be found just now may be found at another start: its volume is there and does not have it as it was
     * written, and the place where it is staged does not answer.
     */
    boolean isOutOfReach(Slice slice, Problem why) {
        boolean isStagedElsewhere = slice instanceof Slice.Uploaded uploaded && !staging.isOf(uploaded.stagedKey());
        return why.code() == ProblemCode.UNAVAILABLE_NOW && volume.isThere() && !isStagedElsewhere;
    }

    private void expectVolume() {
        if (!volume.isThere()) {
            throw new Problem(
                    ProblemCode.UNAVAILABLE_NOW,
                    "the volume's folder is gone; mount its disk or put it back, then start again");
        }
    }

    /** All rows of a slice whose copies are gone. */
    static LostRows gone(Slice slice) {
        SliceInfo info = slice.info();
        String files = slice instanceof Slice.Uploaded uploaded
                ? " and its copy " + uploaded.stagedKey() + " in staging are gone; put one back"
                : " is gone; put it back";
        return new LostRows(
                info.id(),
                info.file(),
                0,
                info.records(),
                "slice " + info.file() + files + " from a copy of the disk and send its rows again");
    }

    /**
     * What is lost of the slices, each of which is kept where nobody cleans up. Rows of no slice are left out: their segment was
     * damaged before it was cut.
     */
    public List<Loss> keep(List<UnreadableRows.Rows> unreadable, List<Slice.Uploaded> slices) {
        Map<Slice.Uploaded, TreeMap<Long, UnreadableRows.Rows>> bySlice = new LinkedHashMap<>();
        for (UnreadableRows.Rows rows : unreadable) {
            slices.stream()
                    .filter(slice -> slice.info().table().equals(rows.table())
                            && slice.info().schemaVersion() == rows.version()
                            && slice.info().segment() <= rows.position())
                    .max(Comparator.comparing(slice -> slice.info().id()))
                    .ifPresent(slice -> bySlice.computeIfAbsent(slice, key -> new TreeMap<>())
                            .merge(rows.position(), rows, SliceCopies::together));
        }
        List<Loss> losses = new ArrayList<>();
        bySlice.forEach((slice, all) -> {
            List<LostRows> lost = new ArrayList<>();
            all.forEach((position, rows) -> lost.add(new LostRows(
                    slice.info().id(),
                    slice.info().file(),
                    position - slice.info().segment(),
                    rows.records(),
                    "slice " + slice.info().file() + ", block "
                            + (position - slice.info().segment()) + " of its segment or one soon after: "
                            + rows.what())));
            kept(slice, lost).forEach(rows -> losses.add(new Loss(slice.info().table(), rows)));
        });
        return losses;
    }

    /** As they are if the file cannot be kept: that is no reason to hold anything up. */
    private List<LostRows> kept(Slice.Uploaded slice, List<LostRows> lost) {
        try (Copy copy = find(slice).orElse(null)) {
            return copy == null ? lost : keep(slice.info(), copy.file(), lost);
        } catch (RuntimeException e) {
            log.error("slice {} cannot be kept: {}", slice.info().id(), e.getMessage());
            return lost;
        }
    }

    private static UnreadableRows.Rows together(UnreadableRows.Rows one, UnreadableRows.Rows other) {
        return new UnreadableRows.Rows(
                one.position(), one.table(), one.version(), one.records() + other.records(), one.what());
    }

    /** The same with the damaged file set aside, where nobody cleans up. */
    List<LostRows> keep(SliceInfo slice, Path file, List<LostRows> lost) {
        if (lost.isEmpty()) {
            return lost;
        }
        Path kept = volume.keepDamaged(slice, file);
        return lost.stream().map(rows -> rows.keptIn(kept)).toList();
    }

    /** Removes a file of receipts from the volume; does nothing if it is gone already. */
    public void removeReceipts(Path file) {
        volume.removeReceipts(file);
    }
}
