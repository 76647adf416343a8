package io.millrace.transfer;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.table.Tables;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers batches of acknowledged lines that turned out to be no rows, until they are noted as lost. Thread-safe: one lock. */
public final class UnreadableRows implements Tables.LeftOut {
    private static final Logger log = LoggerFactory.getLogger(UnreadableRows.class);

    /**
     * One batch.
     *
     * @param position in the log
     * @param version of the table that it was written with
     * @param records how many rows it was taken for
     */
    public record Rows(long position, TableId table, int version, long records, String what) {}

    private final List<Rows> all = new ArrayList<>();

    @Override
    public void tell(long position, RowBatch batch, RuntimeException why) {
        TableId table = batch.schema().id();
        log.error("{} rows of table {} at {} in the log cannot be read", batch.records(), table, position, why);
        synchronized (this) {
            all.add(new Rows(
                    position, table, batch.schema().version(), batch.records(), String.valueOf(why.getMessage())));
        }
    }

    /** Those up to the position. */
    public synchronized List<Rows> upTo(long position) {
        return all.stream().filter(rows -> rows.position() <= position).toList();
    }

    public synchronized void forget(List<Rows> noted) {
        all.removeAll(noted);
    }
}
