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
import io.millrace.staging.DirectoryStaging;
import io.millrace.staging.StagedSlice;
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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two copies of a slice, on the volume and in staging: makes the second, and finds one that is as it was written. A file that is
 * damaged or gone does not hold up its table for ever; what it held is named as lost. Immutable; blocks on files.
 */
public record SliceCopies(Volume volume, DirectoryStaging staging) {
    private static final Logger log = LoggerFactory.getLogger(SliceCopies.class);

    /** @param isWhole whether it has the bytes that were staged; true if none were noted */
    record Copy(Path file, boolean isWhole) {}

    /** Puts the slice into staging, as it is now: the import finds out what is missing in it. */
    StagedSlice put(SliceInfo slice) {
        Path file = readable(slice).orElse(null);
        if (file == null) {
            expectVolume();
            return staging.nothing(slice);
        }
        try {
            if (!file.equals(slice.file()) && Files.exists(slice.file())) {
                log.warn("slice {} is damaged, and its copy {} in staging is not", slice.file(), file);
                volume.keepDamaged(slice, slice.file());
                volume.remove(slice);
            }
            return staging.put(slice.resized(Files.size(file)));
        } catch (IOException e) {
            throw DiskProblem.of("reading the size of slice " + file, e);
        }
    }

    /** The copy to read; empty if both are gone. */
    Optional<Copy> find(Slice slice) {
        Path file = slice.info().file();
        Optional<Copy> found;
        if (slice instanceof Slice.Uploaded uploaded) {
            found = better(file, uploaded.stagedKey(), uploaded.checksum());
        } else if (slice instanceof Slice.Imported imported) {
            found = better(file, imported.stagedKey(), imported.checksum());
        } else {
            found = readable(slice.info()).map(only -> new Copy(only, true));
        }
        if (found.isEmpty()) {
            expectVolume();
        }
        return found;
    }

    private static List<Path> existing(Path first, Path second) {
        return Stream.of(first, second).filter(Files::exists).toList();
    }

    /** Of a slice whose upload nobody noted: its file, or what is in staging if only that can be read. */
    private Optional<Path> readable(SliceInfo slice) {
        List<Path> copies = existing(slice.file(), staging.target(slice));
        boolean isSecondBetter = copies.size() == 2
                && areDifferent(copies)
                && !isReadable(slice, copies.get(0))
                && isReadable(slice, copies.get(1));
        return copies.stream().skip(isSecondBetter ? 1 : 0).findFirst();
    }

    private static boolean areDifferent(List<Path> two) {
        try {
            return Files.mismatch(two.get(0), two.get(1)) >= 0;
        } catch (IOException e) {
            log.warn("comparing {} failed: {}", two, e.toString());
            return true;
        }
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

    /** Staging is asked only if it is needed. */
    private Optional<Copy> better(Path file, String stagedKey, String checksum) {
        if (isWhole(file, checksum)) {
            return Optional.of(new Copy(file, true));
        }
        Path staged = staging.find(stagedKey);
        if (isWhole(staged, checksum)) {
            return Optional.of(new Copy(staged, true));
        }
        return existing(staged, file).stream().findFirst().map(damaged -> new Copy(damaged, false));
    }

    private static boolean isWhole(Path file, String checksum) {
        try {
            return Files.exists(file) && Checksum.of(file).text().equals(checksum);
        } catch (IOException e) {
            log.warn("reading slice {} failed: {}", file, e.toString());
            return false;
        }
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
        try {
            return find(slice)
                    .map(copy -> keep(slice.info(), copy.file(), lost))
                    .orElse(lost);
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
