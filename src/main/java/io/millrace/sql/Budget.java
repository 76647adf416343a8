package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.sql.parse.SqlProblem;
import java.util.List;

/** The memory that a query may still hold, as estimated. Confined to one query. */
public final class Budget {
    private static final long ROW_BYTES = 120;
    private static final long CELL_BYTES = 72;

    private final long bytesMax;
    private long bytes;

    public Budget(SqlLimits limits) {
        this.bytesMax = limits.bytesMax();
    }

    /**
     * @param clause that needs the memory, for the message
     * @throws io.millrace.problem.Problem {@code TOO_LARGE} if there is no more
     */
    public void take(long count, String clause) {
        bytes += count;
        if (bytes > bytesMax) {
            throw SqlProblem.tooLarge(
                    clause + " would hold more than " + bytesMax
                            + " bytes in memory; ask for less: narrow the rows with WHERE, name the columns, or take a part with LIMIT");
        }
    }

    void release(long count) {
        bytes -= count;
    }

    public static long bytes(CellRow row) {
        return ROW_BYTES + bytes(row.cells());
    }

    static long bytes(List<Cell> cells) {
        long sum = 0;
        for (Cell cell : cells) {
            sum += CELL_BYTES + Values.bytes(cell.value());
        }
        return sum;
    }
}
