package io.millrace.dataset.rows;

import io.millrace.files.DiskProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Bounds of one scan.
 *
 * @param memoryBytes of heap for rows that are put together; more goes to files
 * @param folder for these files
 * @param fileBytes of all files of a scan
 */
public record RowLimits(long memoryBytes, Path folder, long fileBytes) {
    /** Removes what scans have left that a crash has ended. To be called before the first one. */
    public void sweep() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(folder)) {
                    Files.delete(each);
                }
            }
        } catch (IOException e) {
            throw DiskProblem.of("what queries have left below " + folder + " could not be removed", e);
        }
    }
}
