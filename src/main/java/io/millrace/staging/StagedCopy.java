package io.millrace.staging;

import io.millrace.files.DiskProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file with the bytes of a staged slice, for as long as it is open. Immutable.
 *
 * @param isFetched whether it was made for this reader alone, and goes with it
 */
public record StagedCopy(Path file, boolean isFetched) implements AutoCloseable {
    @Override
    public void close() {
        if (isFetched) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw DiskProblem.of("removing " + file, e);
            }
        }
    }
}
