package io.millrace.dataset.rows;

import java.nio.file.Path;

/**
 * Bounds of one scan.
 *
 * @param memoryBytes of heap for rows that are put together; more goes to files
 * @param folder for these files
 * @param fileBytes of all files of a scan
 */
public record RowLimits(long memoryBytes, Path folder, long fileBytes) {}
