package io.millrace.apptest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The embedded PostgreSQL of a data folder whose server was killed. */
public final class OrphanedPostgres {
    private OrphanedPostgres() {}

    /** The postmaster that runs on the data folder. */
    public static Optional<ProcessHandle> find(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(
                data, 4, (path, attributes) -> path.endsWith("postmaster.pid") && attributes.isRegularFile())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                List<String> lines = Files.readAllLines(file);
                Optional<ProcessHandle> postmaster = lines.isEmpty()
                        ? Optional.empty()
                        : postgres(Long.parseLong(lines.get(0).strip()));
                if (postmaster.isPresent()) {
                    return postmaster;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ProcessHandle> postgres(long pid) {
        return ProcessHandle.of(pid)
                .filter(process -> process.info().command().orElse("").contains("postgres"));
    }

    /** Its children end with it. */
    public static void end(Path data) throws IOException {
        find(data).ifPresent(ProcessHandle::destroyForcibly);
    }
}
