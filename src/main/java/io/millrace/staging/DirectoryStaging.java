package io.millrace.staging;

import io.millrace.fault.DiskStep;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Staging in a directory: {@code <dir>/<table>/<node>-<sequence>.csv.gz}. On the volume's own file system a slice is linked, which
 * copies nothing; else it is copied. Either way it is there entirely or not at all, and read back.
 *
 * <p>Thread-safe for different slices; one slice is put by one thread at a time.
 */
public final class DirectoryStaging implements Staging {
    private static final Logger log = LoggerFactory.getLogger(DirectoryStaging.class);

    private static final String SUFFIX = ".csv.gz";

    private final Path dir;
    private final Faults faults;

    private static final int WIDTH = 8;

    private DirectoryStaging(Path dir, Faults faults) {
        this.dir = dir;
        this.faults = faults;
    }

    /** Opens the directory, or makes it, and removes what copying left unfinished. */
    public static DirectoryStaging open(Path dir, Faults faults) {
        try {
            DurableFiles.createDirectories(dir);
            DirectoryStaging staging = earlier(dir, faults);
            staging.sweep();
            return staging;
        } catch (IOException e) {
            throw DiskProblem.of("opening staging directory " + dir, e);
        }
    }

    /** As it is, with slices from before: it need not be there any more. */
    public static DirectoryStaging earlier(Path dir, Faults faults) {
        return new DirectoryStaging(dir.toAbsolutePath().normalize(), faults);
    }

    /** A tenth of the disk. */
    @Override
    public long bytesMax() {
        try {
            return Files.getFileStore(dir).getTotalSpace() / 10;
        } catch (IOException e) {
            throw DiskProblem.of("reading the size of the disk of " + dir, e);
        }
    }

    @Override
    public int width() {
        return WIDTH;
    }

    /** They are relative to the directory. */
    @Override
    public boolean isOf(String key) {
        return !key.contains(":");
    }

    @Override
    public StagedSlice nothing(SliceInfo slice) {
        try {
            DurableFiles.createDirectories(path(key(slice)).getParent());
        } catch (IOException e) {
            throw DiskProblem.of("making a folder in staging directory " + dir, e);
        }
        return new StagedSlice(key(slice), Checksum.NONE.bytes(), Checksum.NONE.text());
    }

    @Override
    public Optional<StagedCopy> leftover(SliceInfo slice) {
        Path target = path(key(slice));
        return Files.exists(target) && !isSame(slice.file(), target)
                ? Optional.of(new StagedCopy(target, false))
                : Optional.empty();
    }

    private static boolean isSame(Path file, Path target) {
        try {
            return Files.exists(file) && Files.mismatch(file, target) < 0;
        } catch (IOException e) {
            log.warn("comparing {} and {} failed: {}", file, target, e.toString());
            return false;
        }
    }

    @Override
    public Optional<StagedCopy> fetch(String key, String checksum) {
        return Optional.of(new StagedCopy(find(key), false)).filter(copy -> Files.exists(copy.file()));
    }

    @Override
    public Optional<String> check(String key, String checksum) {
        try {
            Path file = find(key);
            return Checksum.of(file).text().equals(checksum)
                    ? Optional.empty()
                    : Optional.of("slice " + file
                            + " in staging has other bytes than were staged: it cannot help to repair a chunk");
        } catch (IOException | Problem e) {
            return Optional.of("slice " + key + " in staging cannot be read: " + e.getMessage());
        }
    }

    private static String key(SliceInfo slice) {
        return slice.table() + "/" + slice.id() + SUFFIX;
    }

    @Override
    public StagedSlice put(SliceInfo slice, Path bytes) {
        String key = key(slice);
        Path target = path(key);
        try {
            if (!isThere(bytes, target)) {
                faults.disk(DiskStep.WRITE, target, slice.fileBytes());
                DurableFiles.createDirectories(target.getParent());
                if (!isLinked(bytes, target)) {
                    DurableFiles.publish(target, temporary -> Files.copy(bytes, temporary));
                }
            }
            DurableFiles.syncDirectory(target.getParent());
            faults.reach(FaultPoint.UPLOAD_COPIED);
            Checksum staged = verified(slice, bytes, target);
            return new StagedSlice(key, staged.bytes(), staged.text());
        } catch (IOException e) {
            throw DiskProblem.of("copying slice " + bytes + " to " + target, e);
        }
    }

    /**
     * Where the staged slice is, or would be.
     *
     * @throws Problem {@code UNAVAILABLE_NOW} if its folder is gone: that is no lost slice but a disk that is not mounted
     */
    Path find(String key) {
        Path file = path(key);
        if (Files.notExists(file) && Files.notExists(file.getParent())) {
            throw new Problem(
                    ProblemCode.UNAVAILABLE_NOW,
                    "the staging folder " + file.getParent()
                            + " is gone; mount its disk or put it back, then it goes on"
                            + " by itself. If its slices are lost, make an empty folder in its place");
        }
        return file;
    }

    @Override
    public void remove(String key) {
        try {
            Files.deleteIfExists(path(key));
        } catch (IOException e) {
            throw DiskProblem.of("removing staged slice " + path(key), e);
        }
    }

    /** Removes what copying left unfinished; only while nothing is put. Returns how many files. */
    int sweep() {
        int removed = 0;
        try (Stream<Path> tables = Files.list(dir)) {
            for (Path table : tables.filter(DirectoryStaging::isTable).toList()) {
                removed += DurableFiles.sweep(table);
            }
            return removed;
        } catch (IOException e) {
            throw DiskProblem.of("sweeping staging directory " + dir, e);
        }
    }

    /** Other folders, such as that of a file system for what it found, are none of ours and may be closed to us. */
    private static boolean isTable(Path folder) {
        return TableId.isText(folder.getFileName().toString()) && Files.isDirectory(folder);
    }

    private Path path(String key) {
        Path path = dir.resolve(key).normalize();
        if (!path.startsWith(dir)) {
            throw new IllegalArgumentException("key " + key + " leads out of " + dir);
        }
        return path;
    }

    /** Whether an earlier attempt got so far. */
    private static boolean isThere(Path bytes, Path target) throws IOException {
        return Files.exists(target)
                && (Files.isSameFile(bytes, target) || Checksum.of(target).equals(Checksum.of(bytes)));
    }

    /** Links the file if the file system can; what stands at the target already is for the copy to replace. */
    private static boolean isLinked(Path file, Path target) {
        try {
            Files.createLink(target, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // the copy says what is wrong, if anything is
        }
    }

    private static Checksum verified(SliceInfo slice, Path bytes, Path target) throws IOException {
        Checksum staged = Checksum.of(target);
        boolean isCopy = !Files.isSameFile(bytes, target);
        if (staged.bytes() != slice.fileBytes() || (isCopy && !staged.equals(Checksum.of(bytes)))) {
            throw new Problem(
                    ProblemCode.CORRUPT_FILE,
                    "slice " + bytes + " and its copy " + target + " differ, or have not the " + slice.fileBytes()
                            + " bytes that were written; check both disks, then remove the copy");
        }
        return staged;
    }
}
