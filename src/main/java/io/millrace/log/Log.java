package io.millrace.log;

import io.millrace.model.RowBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Where rows of all tables become durable, in one order. Thread-safe. */
public interface Log {
    /** Told once what became of an append; on the thread that commits, or at once if it is refused. */
    @FunctionalInterface
    interface Done {
        /**
         * @param firstIds for each batch the id of its first row, 0 where the log gives none; empty if it gives none to any of them, or
         *     after a failure. Not to be changed
         * @param failure null when all is durable, else the problem
         */
        void done(long[] firstIds, Throwable failure);
    }

    /**
     * Takes the rows for one of the next groups, and the receipt of the request that they came with if that has a key. They are kept
     * entirely or not at all, also if they are of several tables.
     *
     * @param rows at least one batch, or none if there is a key
     * @param keyOrNull of a request whose receipt is to be kept with its rows
     */
    void append(List<RowBatch> rows, KeyedRequest keyOrNull, Done done);

    /**
     * Takes the rows of a request without a key.
     *
     * @param rows at least one batch
     * @param done called once: with null when the rows are durable, else with the problem
     */
    default void append(List<RowBatch> rows, Consumer<Throwable> done) {
        append(rows, null, (firstIds, failure) -> done.accept(failure));
    }

    /**
     * Closes the open segment soon, if it has rows. Those who ask at about the same time share one closing. If the log is being closed
     * the answer is that of its last segment.
     *
     * @return the end, see {@link LogListener#closed}, of a closed segment: rows answered before this call are in it or in one before,
     *     and the listener has been told; {@link Long#MIN_VALUE} if there were no rows since the log was opened. Completes on the thread
     *     that closes the segment, or right here. Fails with a {@code Problem} if the segment cannot be closed: its rows stay where they
     *     are, and it can be asked for again
     */
    CompletableFuture<Long> rotate();
}
