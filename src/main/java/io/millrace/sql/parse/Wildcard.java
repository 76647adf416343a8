package io.millrace.sql.parse;

import io.millrace.cell.Path;
import java.util.List;
import java.util.Optional;

/**
 * Columns by the begin of their names. Immutable.
 *
 * @param below the elements they begin with; absent for all
 * @param begin the characters that the next element begins with; may be empty
 * @param excluding columns that are left out, with all that is below them
 */
public record Wildcard(Optional<Path> below, String begin, List<Wildcard> excluding) {
    /** Of one column and what is below it. */
    static Wildcard exactly(Path column) {
        return new Wildcard(Optional.of(column), "", List.of());
    }

    public boolean matches(Path column) {
        int at = below.map(Path::size).orElse(0);
        if (below.isPresent() && !below.get().isPrefixOf(column)) {
            return false;
        }
        if (!begin.isEmpty()
                && (column.size() <= at || !column.elements().get(at).startsWith(begin))) {
            return false;
        }
        for (Wildcard excluded : excluding) {
            if (excluded.matches(column)) {
                return false;
            }
        }
        return true;
    }
}
