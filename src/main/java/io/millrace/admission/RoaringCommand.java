package io.millrace.admission;

import io.millrace.model.Field;
import io.millrace.model.TableId;
import java.util.List;

/**
 * Change whole views of fields in one shard, all of them or none, by bitmaps as clients write them; the reply comes when that is durable.
 *
 * @param shard records of this stripe of 2^20 ids
 * @param updatesExistence whether the records that get a bit are there then
 */
public record RoaringCommand(TableId table, long shard, List<View> views, boolean updatesExistence) {
    public RoaringCommand {
        views = List.copyOf(views);
    }

    /** What is done with the rows that a bitmap has. */
    public enum Action {
        SET,
        CLEAR,
        /** Rows that it does not have become empty. */
        OVERWRITE,
        /** Its records lose all rows of the view. */
        CLEAR_RECORDS
    }

    /**
     * @param view {@code standard}, or the digits of a period; of a number field {@code standard} is its bit-sliced values
     * @param changes in this order
     */
    public record View(Field field, String view, List<Change> changes) {
        public View {
            changes = List.copyOf(changes);
        }
    }

    /**
     * @param data the bitmap; not to be changed
     * @param block of {@value #BLOCK_ROWS} rows, which alone are emptied where the action overwrites; 0 or less for all rows
     */
    public record Change(Action action, byte[] data, long block) {
        private static final int BLOCK_ROWS = 100;

        public Change(Action action, byte[] data) {
            this(action, data, 0);
        }

        /** Whether a row that the bitmap does not have becomes empty. */
        public boolean overwrites(long row) {
            return action == Action.OVERWRITE && (block <= 0 || row / BLOCK_ROWS == block);
        }
    }
}
