package io.millrace.mapping.json;

import java.util.List;

/**
 * What becomes of the value at one place of a record. Immutable.
 *
 * @param name what messages call it
 * @param path the JSON members that lead to the value, outermost first; 1 to {@link #PATH_STEPS_MAX}
 */
public record ColumnRule(String name, List<String> path, Conversion conversion) {
    /** Records are not nested deeper. */
    public static final int PATH_STEPS_MAX = JsonBodies.RECORD_DEPTH_MAX;

    public ColumnRule {
        path = List.copyOf(path);
        if (path.isEmpty() || path.size() > PATH_STEPS_MAX) {
            throw new IllegalArgumentException(name + " has a path of " + path.size() + " steps");
        }
    }
}
