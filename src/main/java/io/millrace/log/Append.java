package io.millrace.log;

import io.millrace.model.Identity;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import java.util.List;

/**
 * What somebody wants to be appended, as one. Confined to the commit task once it is queued.
 */
final class Append {
    /** Where the log gives no ids. */
    static final long[] NO_IDS = {};

    private final List<RowBatch> rows;
    private final KeyedRequest keyOrNull;
    private long[] firstIds = NO_IDS;

    Append(List<RowBatch> rows, KeyedRequest keyOrNull) {
        if (rows.isEmpty() && keyOrNull == null) {
            throw new IllegalArgumentException("there is nothing to append");
        }
        this.rows = List.copyOf(rows);
        this.keyOrNull = keyOrNull;
    }

    List<RowBatch> rows() {
        return rows;
    }

    KeyedRequest keyOrNull() {
        return keyOrNull;
    }

    /** See {@link Log.Done}. */
    long[] firstIds() {
        return firstIds;
    }

    void give(long[] ids) {
        firstIds = ids;
    }

    /** Its ids were those of {@link Group#unplaced}. */
    void place(IdShifts shifts) {
        long[] placed = firstIds.clone();
        for (int i = 0; i < placed.length; i++) {
            TableSchema table = rows.get(i).schema();
            placed[i] += placed[i] == 0 ? 0 : shifts.of(table.id(), table.identity() == Identity.LOG_TIME);
        }
        firstIds = placed;
    }
}
