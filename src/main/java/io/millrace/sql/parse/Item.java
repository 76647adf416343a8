package io.millrace.sql.parse;

import io.millrace.cell.Path;
import java.util.Optional;

/** What a list of columns is made of. Immutable. */
public sealed interface Item {
    /**
     * One expression.
     *
     * @param name of what it gives, its own text if nothing is said; absent to spread the columns of a row
     * @param isNamed whether the query names it with AS
     */
    record Named(Expression value, Optional<Path> name, boolean isNamed) implements Item {}

    /**
     * Columns as they are.
     *
     * @param renamed what they begin with instead: another path before the elements, and characters before the next one; absent if they keep their names
     */
    record Many(Wildcard wildcard, Optional<Renaming> renamed, Place place) implements Item {}

    record Renaming(Optional<Path> below, String begin) {}
}
