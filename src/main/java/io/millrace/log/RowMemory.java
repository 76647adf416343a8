package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;

/** What keeps the rows of the log in memory until they are in chunks, and its bounds. Thread-safe; must be quick and not throw. */
public interface RowMemory {
    /** Where nothing is kept. */
    RowMemory UNBOUNDED = new RowMemory() {
        @Override
        public boolean isSegmentFull() {
            return false;
        }

        @Override
        public Problem refusal(TableId table) {
            return null;
        }
    };

    /**
     * Whether the open segment is to be closed early, since its rows take a good part of the memory. Asked after each group, on the
     * commit thread. Should count the rows behind the last end that was told alone: as long as it says yes, each group gets a segment
     * of its own.
     */
    boolean isSegmentFull();

    /** Whether rows of another segment, which are durable already, have to wait until there is room. */
    default boolean isFull() {
        return false;
    }

    /** Why rows of this table are refused at the moment; null if they are not. Rows that wait for the disk are not asked about again. */
    Problem refusal(TableId table);
}
