package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits to be written to a log, bounded. Where more waits than one group holds, tables take turns, so that nobody's rows wait for all
 * of another's. Confined to the lock of its log, but for what says otherwise.
 */
final class AppendQueue {
    /** Of text in one group, beyond a single batch: so long does a small batch wait at most that comes a moment too late. */
    private static final long GROUP_BYTES_MAX = 8 << 20;
    /** Of text that one table adds to a group before it is another's turn. */
    private static final long TURN_BYTES_MAX = 1 << 20;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** What waits of one table; its bytes include those of groups under way. */
    private static final class TableQueue {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private long bytes;
    }

    private final PendingBytes pending;
    private final DiskReserve reserve;
    private final RowMemory live;
    private final Map<TableId, TableQueue> tables = new HashMap<>();
    /** Those with something waiting, each once, in the order of their turns. */
    private final ArrayDeque<TableQueue> turns = new ArrayDeque<>();

    /**
     * @param pendingBytesMax see {@link LogSettings#pendingBytesMax}
     * @param reserve while it is reached all rows are refused
     * @param live refuses rows
     */
    AppendQueue(long pendingBytesMax, DiskReserve reserve, RowMemory live) {
        this.pending = new PendingBytes(pendingBytesMax);
        this.reserve = reserve;
        this.live = live;
    }

    /** Of all tables; thread-safe. */
    PendingBytes pending() {
        return pending;
    }

    /** Why the disk or the memory has no room for the rows; null if they have. Thread-safe, to be asked without the lock. */
    Problem refusal(Append append) {
        Problem refusal = reserve.isReached() ? reserve.refusal() : null;
        List<RowBatch> rows = append.rows();
        for (int i = 0; refusal == null && i < rows.size(); i++) {
            refusal = live.refusal(rows.get(i).schema().id());
        }
        return refusal;
    }

    /** Lets it wait; or tells why too much does already. */
    Problem add(Waiting waiting) {
        TableQueue table = tables.get(waiting.table());
        // A batch alone is taken whatever its size: others limit that, and it would never fit.
        if (table != null && table.bytes + waiting.bytes() > pending.maxOfOneTable()) {
            return overloaded("table " + waiting.table() + " has " + table.bytes, pending.maxOfOneTable());
        }
        if (!pending.take(waiting.bytes())) {
            return overloaded("all tables have " + pending.bytes(), pending.max());
        }
        if (table == null) {
            table = new TableQueue();
            tables.put(waiting.table(), table);
        }
        if (table.waiting.isEmpty()) {
            turns.add(table);
        }
        table.waiting.add(waiting);
        table.bytes += waiting.bytes();
        return null;
    }

    private static Problem overloaded(String who, long max) {
        return new Problem(
                        ProblemCode.OVERLOADED,
                        who + " bytes waiting for the disk, of " + max
                                + " at most (log.pending.bytes); send it again later")
                .retryAfter(RETRY_AFTER);
    }

    static Problem stopping() {
        return new Problem(ProblemCode.UNAVAILABLE_NOW, "the server is stopping; send it again later")
                .retryAfter(RETRY_AFTER);
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    /** Takes what comes next, the rows of each table in their order. */
    void takeGroup(List<Waiting> group) {
        long bytes = 0;
        while (!turns.isEmpty() && bytes < GROUP_BYTES_MAX) {
            TableQueue table = turns.poll();
            long turn = 0;
            while (!table.waiting.isEmpty() && turn < TURN_BYTES_MAX && bytes + turn < GROUP_BYTES_MAX) {
                Waiting next = table.waiting.poll();
                turn += next.bytes();
                group.add(next);
            }
            bytes += turn;
            if (!table.waiting.isEmpty()) {
                turns.add(table);
            }
        }
    }

    /** Takes everything. */
    List<Waiting> takeAll() {
        List<Waiting> all = new ArrayList<>();
        turns.forEach(table -> {
            all.addAll(table.waiting);
            table.waiting.clear();
        });
        turns.clear();
        return all;
    }

    /** What was taken waits no longer. Doing it again for the same does nothing. */
    void release(List<Waiting> taken) {
        long bytes = 0;
        for (Waiting waiting : taken) {
            long released = waiting.release();
            bytes += released;
            tables.computeIfPresent(waiting.table(), (id, table) -> {
                table.bytes -= released;
                return table.bytes == 0 ? null : table;
            });
        }
        pending.release(bytes);
    }
}
