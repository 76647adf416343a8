package io.millrace.dataset.rows;

import io.millrace.cell.Path;

/**
 * What was said of a row at one time. Never changed.
 *
 * @param hash of the row's name
 * @param row the text of its path
 * @param micros time of all its cells, see {@link io.millrace.cell.CellTime}
 * @param json <code>{"column": value, …}</code> as a record of a table of cells has it; a column may come twice
 */
record Piece(long hash, String row, long micros, byte[] json) {
    static final byte[] NO_CELLS = {'{', '}'};

    /** What a piece takes beside its name and cells. */
    private static final int OVERHEAD_BYTES = 96;

    static Piece of(String row, long micros, byte[] json) {
        return new Piece(Path.parse(row).hash(), row, micros, json);
    }

    long bytes() {
        return OVERHEAD_BYTES + 2L * row.length() + json.length;
    }
}
