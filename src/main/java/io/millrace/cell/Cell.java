package io.millrace.cell;

/**
 * What one column of a row was said to be at one time: a version of the cell. Immutable.
 *
 * @param micros see {@link CellTime}
 */
public record Cell(Path column, CellValue value, long micros) {}
