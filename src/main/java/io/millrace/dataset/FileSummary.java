package io.millrace.dataset;

/**
 * What the end of a file of rows says.
 *
 * @param earliest smallest time of a cell, see {@link io.millrace.cell.CellTime}; the same as {@code latest}, not a date, if there is none
 */
public record FileSummary(ChunkEntry.FileIdentity identity, long records, long cells, long earliest, long latest) {}
