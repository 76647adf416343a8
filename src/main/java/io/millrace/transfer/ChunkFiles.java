package io.millrace.transfer;

import io.millrace.model.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where chunk files live: {@code <root>/<table>/<sequence>.chunk}, merged ones {@code <first>-<last>.chunk}. Immutable. */
public record ChunkFiles(Path root) {
    private static final String SUFFIX = ".chunk";

    Path imported(TableId table, long sequence) {
        return in(table, sequence + SUFFIX);
    }

    Path merged(TableId table, long firstSequence, long lastSequence) {
        return in(table, firstSequence + "-" + lastSequence + SUFFIX);
    }

    private Path in(TableId table, String name) {
        Path directory = root.resolve(table.toString());
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory, e);
        }
        return directory.resolve(name);
    }

    /**
     * Removes every file that no metadata lists: what a crash left half done.
     *
     * @return the removed files
     */
    public List<Path> sweep(Collection<Path> known) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        Set<Path> keep = new HashSet<>(known);
        List<Path> removed = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root, 2)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!keep.contains(file)) {
                    Files.delete(file);
                    removed.add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sweep " + root, e);
        }
        return removed;
    }
}
