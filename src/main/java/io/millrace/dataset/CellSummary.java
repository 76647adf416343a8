package io.millrace.dataset;

/**
 * What is in some records.
 *
 * @param records how many
 * @param cells how many there are in them
 * @param earliest smallest time of a cell, see {@link io.millrace.cell.CellTime}
 * @param latest largest one
 */
public record CellSummary(long records, long cells, long earliest, long latest) {}
