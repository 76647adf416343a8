package io.millrace.chunk;

import io.millrace.fault.DiskStep;
import io.millrace.fault.Faults;
import io.millrace.files.Checksum;
import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.model.TableId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where chunk files live: {@code <root>/<table>/<sequence>.<load>.chunk}, merged ones {@code <first>-<last>.chunk},
 * those made again {@code <first>-<last>.<milliseconds>.<number>.chunk}. What no
 * metadata lists is moved to {@code <root>/litter}, since it may be the metadata that is wrong, and removed there days later.
 * Immutable.
 */
public record ChunkFiles(Path root, Faults faults) {
    private static final String SUFFIX = ".chunk";
    private static final String LITTER = "litter";

    /** Milliseconds since 1970, of which none is given twice. */
    private static final AtomicLong LAST_REBUILT = new AtomicLong();

    public ChunkFiles(Path root) {
        this(root, Faults.NONE);
    }

    /** @param load unlike that of any other load, so that none ever writes over what another has made visible */
    public Path imported(TableId table, long sequence, long load) {
        return in(table, sequence + "." + load + SUFFIX);
    }

    public Path merged(TableId table, long firstSequence, long lastSequence) {
        return in(table, firstSequence + "-" + lastSequence + SUFFIX);
    }

    /** Unlike any other, also one with the same places that is made in the same instant. */
    public Path rebuilt(TableId table, long firstSequence, long lastSequence) {
        long now = Instant.now().toEpochMilli();
        long unique = LAST_REBUILT.updateAndGet(last -> Math.max(last + 1, now));
        return in(table, firstSequence + "-" + lastSequence + "." + unique + SUFFIX);
    }

    private Path in(TableId table, String name) {
        Path directory = root.resolve(table.toString());
        Path file = directory.resolve(name);
        try {
            DurableFiles.createDirectories(directory);
            faults.disk(DiskStep.WRITE, file, 0);
        } catch (IOException e) {
            throw DiskProblem.of("making chunk " + file, e);
        }
        return file;
    }

    /**
     * Moves every file that no metadata lists; what was not even finished is removed, and what was set aside already, with
     * the same bytes: a server that dies again and again in the same import makes the same chunk each time.
     *
     * @return where those files are now: {@code litter/<table>-<name>.<milliseconds since 1970>}
     */
    public List<Path> setAsideAllBut(Collection<Path> known) {
        Set<Path> keep = new HashSet<>(known);
        List<Path> moved = new ArrayList<>();
        try {
            for (Path file : files()) {
                if (DurableFiles.isTemporary(file)) {
                    Files.delete(file);
                } else if (!keep.contains(file)) {
                    setAside(file).ifPresent(moved::add);
                }
            }
        } catch (IOException e) {
            throw DiskProblem.of("setting files of " + root + " aside", e);
        }
        return moved;
    }

    /** Empty if the same bytes are there already; then only the file goes. */
    private Optional<Path> setAside(Path file) throws IOException {
        Instant now = Instant.now();
        String name = root.relativize(file).toString().replace('/', '-') + ".";
        Path litter = root.resolve(LITTER);
        DurableFiles.createDirectories(litter);
        for (Path earlier : named(litter, name)) {
            if (Checksum.of(earlier).equals(Checksum.of(file))) {
                Files.delete(file);
                return Optional.empty();
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(now));
        return Optional.of(Files.move(file, litter.resolve(name + now.toEpochMilli())));
    }

    private static List<Path> named(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    /** Of all tables. Other folders, such as that of a file system for what it found, are none of ours. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(root, ChunkFiles::isTable)) {
            for (Path table : tables) {
                try (Stream<Path> files = Files.list(table)) {
                    files.filter(Files::isRegularFile).forEach(all::add);
                }
            }
        }
        return all;
    }

    /** The table that a chunk file is of. */
    static TableId table(Path file) {
        return new TableId(Long.parseLong(file.getParent().getFileName().toString()));
    }

    private static boolean isTable(Path folder) {
        return TableId.isText(folder.getFileName().toString());
    }

    /** Removes the folders that are empty, of tables that the condition holds for. Returns how many they were. */
    public int removeFolders(Predicate<TableId> isDropped) {
        try {
            return DurableFiles.removeEmptyDirectories(
                    root,
                    folder -> isTable(folder)
                            && isDropped.test(new TableId(
                                    Long.parseLong(folder.getFileName().toString()))));
        } catch (IOException e) {
            throw DiskProblem.of("removing folders of dropped tables in " + root, e);
        }
    }

    /**
     * Removes what was set aside before the given time.
     *
     * @return how many files
     */
    public int removeLitter(Instant before) {
        Path litter = root.resolve(LITTER);
        if (!Files.isDirectory(litter)) {
            return 0;
        }
        int removed = 0;
        try (Stream<Path> files = Files.list(litter)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.delete(file);
                    removed++;
                }
            }
        } catch (IOException e) {
            throw DiskProblem.of("removing old files of " + litter, e);
        }
        return removed;
    }
}
