package io.millrace.slice;

import io.millrace.model.RowBatch;
import java.util.List;
import java.util.function.Consumer;

/** Where rows of all tables become durable, in one order. Thread-safe. */
public interface Log {
    /**
     * Takes the rows for one of the next groups. They are kept entirely or not at all, also if they are of several tables.
     *
     * @param rows at least one batch
     * @param done called once: with null when the rows are durable, else with the problem; on the thread that commits, or right here if
     *     the rows are refused
     */
    void append(List<RowBatch> rows, Consumer<Throwable> done);

    /** Closes the open segment soon, if it has rows. */
    void rotate();
}
