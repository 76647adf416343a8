package io.millrace.slice;

import io.millrace.model.SliceId;
import java.nio.file.Path;

/**
 * Rows that were acknowledged and cannot be read any more. Immutable.
 *
 * @param file where the damaged bytes are
 * @param offset of the first of them in the file
 * @param records how many rows; 0 if none, or if nothing tells how many
 * @param what is wrong, as shown to people
 */
public record LostRows(SliceId slice, Path file, long offset, long records, String what) {
    public LostRows keptIn(Path copy) {
        return new LostRows(slice, copy, offset, records, what);
    }

    /** For a log or a list of errors. */
    public String text() {
        return (records == 0
                        ? "no row is known to be lost: "
                        : records + (records == 1 ? " row is" : " rows are") + " lost: ")
                + what + "; the damaged file is kept as " + file;
    }
}
