package io.millrace.cell;

/** Which columns are wanted. Immutable. */
@FunctionalInterface
public interface WantedColumns {
    boolean has(Path column);

    /** Whether a column below the path may be wanted, so that who would have to work them out need not if none is. */
    default boolean mayHaveBelow(Path path) {
        return true;
    }
}
