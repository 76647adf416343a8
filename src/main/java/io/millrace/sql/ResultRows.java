package io.millrace.sql;

import io.millrace.cell.CellRow;

/** The rows that a query comes to, made as they are asked for. Confined to one thread. */
public interface ResultRows extends AutoCloseable {
    /**
     * The next one, its cells in the order of the columns that the query names; null behind the last.
     *
     * @throws io.millrace.problem.Problem if a value cannot be computed, memory is used up, or nobody waits any more
     */
    CellRow next();

    /** Memory that writers of the result take their share of. */
    Budget budget();

    /** Gives back memory and files; may be called again. */
    @Override
    void close();
}
