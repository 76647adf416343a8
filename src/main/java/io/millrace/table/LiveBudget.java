package io.millrace.table;

import io.millrace.log.RowMemory;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Optional;

/**
 * How much memory rows may take that are in no chunk on disk yet. When it is used up, rows are refused until an import has made room;
 * rows of a table that cannot be imported are refused earlier, so that it leaves half of the memory to the others, and no table alone takes more
 * than three quarters of it, however fast it is fed. Thread-safe.
 *
 * @param bytesMax of {@link Tables#heldBytes}; what is on its way when it is reached still comes
 */
public record LiveBudget(Tables tables, long bytesMax) implements RowMemory {
    /** So many segments can be on their way to the disk before rows are refused. */
    private static final int SEGMENTS = 4;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @Override
    public boolean isSegmentFull() {
        return tables.openBytes() >= bytesMax / SEGMENTS;
    }

    @Override
    public boolean isFull() {
        return tables.heldBytes() >= bytesMax;
    }

    @Override
    public Problem refusal(TableId table) {
        Optional<Problem> incompleteness = tables.incompleteness();
        if (incompleteness.isPresent()) {
            return incompleteness.get();
        }
        long held = tables.heldBytes();
        if (held >= bytesMax) {
            return refused(held + " bytes of rows wait in memory to be imported");
        }
        long alone = tables.heldBytes(table);
        if (alone >= bytesMax - bytesMax / 4) {
            return refused("rows of table " + table + " alone fill three quarters of the memory, " + alone + " bytes");
        }
        return held >= bytesMax / 2 && tables.isHeld(table)
                ? refused("rows of table " + table + " cannot be imported, the log says why, and " + held
                        + " bytes of rows wait in memory")
                : null;
    }

    private Problem refused(String why) {
        return new Problem(
                        ProblemCode.OVERLOADED,
                        why + ", of " + bytesMax + " at most (live.memory); send it again later")
                .retryAfter(RETRY_AFTER);
    }
}
