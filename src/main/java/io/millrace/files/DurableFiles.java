package io.millrace.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes files appear entirely or not at all, also when the power fails: written under another name, synced, renamed, the
 * directory synced. A temporary file that is left over is litter, which {@link #sweep} removes.
 */
public final class DurableFiles {
    private static final String TEMPORARY = ".tmp";

    private DurableFiles() {}

    /** Writes the content to the path it is given. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path temporary) throws IOException;
    }

    /** Puts the content at {@code target}, in place of what was there. */
    public static void publish(Path target, Content content) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY);
        try {
            Files.deleteIfExists(temporary);
            content.writeTo(temporary);
            sync(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            deleteQuietly(temporary, e);
            throw e;
        }
        syncDirectory(target.toAbsolutePath().getParent());
    }

    public static void publish(Path target, String text) throws IOException {
        publish(target, temporary -> Files.writeString(temporary, text));
    }

    /** Creates the directory and those above it that are missing, for good. */
    public static void createDirectories(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            return;
        }
        createDirectories(absolute.getParent());
        Files.createDirectories(absolute);
        syncDirectory(absolute.getParent());
    }

    /** Removes the directories right below the root that are empty and that the condition holds for. Returns how many. */
    public static int removeEmptyDirectories(Path root, Predicate<Path> condition) throws IOException {
        if (!Files.isDirectory(root)) {
            return 0;
        }
        int removed = 0;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path directory : directories) {
                if (condition.test(directory) && isEmpty(directory)) {
                    Files.delete(directory);
                    removed++;
                }
            }
        }
        return removed;
    }

    /** Removes the file, or the directory with all that is in it; does nothing if it is not there. Symbolic links are not followed. */
    public static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(root)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.deleteIfExists(entry);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return !files.iterator().hasNext();
        }
    }

    /** After this the file's bytes and length survive a loss of power. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** After this the names in the directory survive a loss of power. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes the temporary files of the directory; only while nobody publishes there. Returns how many they were. */
    public static int sweep(Path directory) throws IOException {
        int removed = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (isTemporary(file)) {
                    Files.deleteIfExists(file);
                    removed++;
                }
            }
        }
        return removed;
    }

    public static boolean isTemporary(Path file) {
        return file.getFileName().toString().endsWith(TEMPORARY);
    }

    private static void deleteQuietly(Path file, Exception first) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }
}
