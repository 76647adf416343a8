package io.millrace.cell;

import java.util.List;

/**
 * All that is known of a row. Never changed.
 *
 * @param cells all versions of all cells, in the order of their arrival; those of equal column and time, too. May be empty
 */
public record CellRow(Path name, List<Cell> cells) {}
