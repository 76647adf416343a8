package io.millrace.log;

import io.millrace.model.Identity;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.Ticks;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The ids that the log gives to records that come without one. No id is given twice in a table, also after a restart, where {@link
 * #atLeast} says what was given before; those from time rise over all tables, whatever the clock does.
 *
 * <p>Thread-safe: one lock. Ids are given by the commit task alone.
 */
public final class RecordIds {
    private static final long FIRST = 1;

    private final LongSupplier nowMicros;
    private final long skipped;
    /** By table with {@link Identity#LOG}; those of time have one number together. */
    private final Map<TableId, Long> next = new HashMap<>();

    private long nextOfTime = FIRST;

    /**
     * @param nowMicros the clock, microseconds since 1970
     * @param skipped how many ids more may have been given than {@link #atLeast} says, since what tells them was damaged; else 0
     */
    public RecordIds(LongSupplier nowMicros, long skipped) {
        this.nowMicros = nowMicros;
        this.skipped = skipped;
    }

    /** No id below this one, and none of those to be skipped behind it, is given in the table. */
    public synchronized void atLeast(TableId table, Identity identity, long known) {
        long nextId = known + skipped;
        if (identity == Identity.LOG) {
            next.merge(table, nextId, Math::max);
        } else if (identity == Identity.LOG_TIME) {
            nextOfTime = Math.max(nextOfTime, nextId);
        }
    }

    /** The largest id from time that may have been given. */
    public synchronized long lastOfTime() {
        return nextOfTime - 1;
    }

    /** Of those of the tables that have given ids: what none of the ids that are durable reaches. */
    public synchronized Map<TableId, Long> given(Collection<TableSchema> tables) {
        Map<TableId, Long> given = new HashMap<>();
        for (TableSchema table : tables) {
            long nextId = table.identity() == Identity.LOG_TIME ? nextOfTime : next.getOrDefault(table.id(), FIRST);
            if (table.identity().isGivenByLog() && nextId > FIRST) {
                given.put(table.id(), nextId);
            }
        }
        return given;
    }

    /** Begins to give ids to a group, which come to nothing unless they are kept. */
    Run begin() {
        return begin(nowMicros.getAsLong());
    }

    /** As above, of a group whose time is known, microseconds since 1970. */
    synchronized Run begin(long micros) {
        return new Run(Math.max(nextOfTime, micros * Ticks.PER_MICRO));
    }

    /** The ids of one group. Confined to the commit task. */
    final class Run {
        private final Map<TableId, Long> nextNow = new HashMap<>();
        private long nextOfTimeNow;
        private boolean isTimeUsed;

        private Run(long nextOfTimeNow) {
            this.nextOfTimeNow = nextOfTimeNow;
        }

        /** The first of so many ids in a row. */
        long take(TableSchema table, int records) {
            return take(table.id(), table.identity() == Identity.LOG_TIME, records);
        }

        /** As above. */
        long take(TableId table, boolean isOfTime, int records) {
            long first;
            if (isOfTime) {
                first = nextOfTimeNow;
                nextOfTimeNow += records;
                isTimeUsed = true;
            } else {
                first = nextNow.computeIfAbsent(table, RecordIds.this::next);
                nextNow.put(table, first + records);
            }
            return first;
        }

        /** The group is durable. */
        void keep() {
            synchronized (RecordIds.this) {
                next.putAll(nextNow);
                nextOfTime = isTimeUsed ? nextOfTimeNow : nextOfTime;
            }
        }
    }

    private synchronized long next(TableId table) {
        return next.getOrDefault(table, FIRST);
    }
}
