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
import java.util.stream.Stream;

/**
 * Staging in a directory: {@code <dir>/<table>/<node>-<sequence>.csv.gz}. On the volume's own file system a slice is linked, which
 * copies nothing; else it is copied. Either way it is there entirely or not at all, and read back.
 *
 * <p>Thread-safe for different slices; one slice is put by one thread at a time.
 */
public final class DirectoryStaging {
    private static final String SUFFIX = ".csv.gz";

    private final Path dir;
    private final Faults faults;

    private DirectoryStaging(Path dir, Faults faults) {
        this.dir = dir;
        this.faults = faults;
    }

    /** Opens the directory, or makes it. */
    public static DirectoryStaging open(Path dir, Faults faults) {
        try {
            DurableFiles.createDirectories(dir);
            return new DirectoryStaging(dir.toAbsolutePath().normalize(), faults);
        } catch (IOException e) {
            throw DiskProblem.of("opening staging directory " + dir, e);
        }
    }

    /** Size of its disk, in bytes. */
    public long diskTotal() {
        try {
            return Files.getFileStore(dir).getTotalSpace();
        } catch (IOException e) {
            throw DiskProblem.of("reading the size of the disk of " + dir, e);
        }
    }

    /** What stands for a slice whose file is gone. */
    public StagedSlice nothing(SliceInfo slice) {
        try {
            DurableFiles.createDirectories(path(key(slice)).getParent());
        } catch (IOException e) {
            throw DiskProblem.of("making a folder in staging directory " + dir, e);
        }
        return new StagedSlice(key(slice), Checksum.NONE.bytes(), Checksum.NONE.text());
    }

    /** Where the slice is once it is put. */
    public Path target(SliceInfo slice) {
        return path(key(slice));
    }

    private static String key(SliceInfo slice) {
        return slice.table() + "/" + slice.id() + SUFFIX;
    }

    /** Puts a closed slice here, durably. Doing it again, also after a crash at any instant, gives the same. */
    public StagedSlice put(SliceInfo slice) {
        String key = key(slice);
        Path target = path(key);
        try {
            if (!isThere(slice, target)) {
                faults.disk(DiskStep.WRITE, target, slice.fileBytes());
                DurableFiles.createDirectories(target.getParent());
                if (!isLinked(slice.file(), target)) {
                    DurableFiles.publish(target, temporary -> Files.copy(slice.file(), temporary));
                }
            }
            DurableFiles.syncDirectory(target.getParent());
            faults.reach(FaultPoint.UPLOAD_COPIED);
            Checksum staged = verified(slice, target);
            return new StagedSlice(key, staged.bytes(), staged.text());
        } catch (IOException e) {
            throw DiskProblem.of("copying slice " + slice.file() + " to " + target, e);
        }
    }

    /**
     * Where the staged slice is, or would be.
     *
     * @throws Problem {@code UNAVAILABLE_NOW} if its folder is gone: that is no lost slice but a disk that is not mounted
     */
    public Path find(String key) {
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

    /** Removes the staged slice; does nothing if it is gone already. */
    public void remove(String key) {
        try {
            Files.deleteIfExists(path(key));
        } catch (IOException e) {
            throw DiskProblem.of("removing staged slice " + path(key), e);
        }
    }

    /** Removes what copying left unfinished; only while nothing is put. Returns how many files. */
    public int sweep() {
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

    /** Whether an earlier attempt got so far; its slice may be gone from the volume by now. */
    private static boolean isThere(SliceInfo slice, Path target) throws IOException {
        if (Files.notExists(target)) {
            return false;
        }
        if (Files.notExists(slice.file()) || Files.isSameFile(slice.file(), target)) {
            return Files.size(target) == slice.fileBytes();
        }
        return Checksum.of(target).equals(Checksum.of(slice.file()));
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

    private static Checksum verified(SliceInfo slice, Path target) throws IOException {
        Checksum staged = Checksum.of(target);
        boolean isCopy = Files.exists(slice.file()) && !Files.isSameFile(slice.file(), target);
        if (staged.bytes() != slice.fileBytes() || (isCopy && !staged.equals(Checksum.of(slice.file())))) {
            throw new Problem(
                    ProblemCode.CORRUPT_FILE,
                    "slice " + slice.file() + " and its copy " + target + " differ, or have not the "
                            + slice.fileBytes() + " bytes that were written; check both disks, then remove the copy");
        }
        return staged;
    }
}
