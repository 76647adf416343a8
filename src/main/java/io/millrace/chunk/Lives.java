package io.millrace.chunk;

import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordOrder;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.TableSchema;
import java.util.Arrays;
import java.util.BitSet;

/**
 * When the records of a chunk being built expire, and which of them begin anew in it: where a row comes at the moment when what its
 * record was before it expires, or later, nothing of that counts any more. Confined to one thread.
 */
final class Lives {
    /** The end of a record that does not expire. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final long ttlMicros;
    private final boolean canRepeat;
    private final LongList eventTimes;
    private final BuildAccount account;
    private ChunkBuilder.Before beforeOrNull;
    /** By arrival, {@link #NEVER} for rows without one; null if no row has one. */
    private LongList expiries;
    /** By arrival; null while it does not matter. */
    private LongList received;

    /** @param eventTimes by arrival */
    Lives(TableSchema table, LongList eventTimes, BuildAccount account) {
        this.ttlMicros = table.timeToLive().toNanos() / 1000;
        this.canRepeat = !table.identity().isGivenByLog();
        this.eventTimes = eventTimes;
        this.account = account;
        if (ttlMicros > 0 && canRepeat) {
            received = new LongList();
        }
    }

    void over(ChunkBuilder.Before before) {
        beforeOrNull = before;
        received = received == null ? new LongList() : received;
    }

    /** @param expiry {@link #NEVER} if the row has none */
    void endRow(int arrival, long receivedMicros, long expiry) {
        if (expiry != NEVER && expiries == null) {
            expiries = new LongList();
            fill(expiries, arrival, NEVER);
            if (canRepeat && received == null) {
                received = new LongList();
                fill(received, arrival, UNKNOWN);
            }
        }
        if (expiries != null) {
            expiries.add(expiry);
        }
        if (received != null) {
            received.add(receivedMicros);
        }
        if (expiries != null || received != null) {
            account.life();
        }
    }

    private static void fill(LongList list, int count, long item) {
        for (int i = 0; i < count; i++) {
            list.add(item);
        }
    }

    /** The first moment without the record as the row left it. */
    private long end(int arrival) {
        long expiry = expiries == null ? NEVER : expiries.get(arrival);
        if (expiry != NEVER || ttlMicros == 0) {
            return expiry;
        }
        return saturated(eventTimes.get(arrival), ttlMicros);
    }

    private static long saturated(long micros, long more) {
        return micros > NEVER - more ? NEVER : micros + more;
    }

    /** Which records begin anew, by rank, and which arrivals do not count for that reason. */
    record Renewed(BitSet ranks, BitSet arrivals) {
        static final Renewed NONE = new Renewed(new BitSet(), new BitSet());
    }

    Renewed renewed(RecordOrder order) {
        int rows = eventTimes.size();
        if (received == null || rows == 0) {
            return Renewed.NONE;
        }
        long[] ends = endsBefore(order);
        int[] starts = new int[order.size()];
        BitSet ranks = new BitSet();
        boolean isRepeated = false;
        for (int arrival = 0; arrival < rows; arrival++) {
            int rank = order.rank(arrival);
            if (received.get(arrival) >= ends[rank]) {
                ranks.set(rank);
                starts[rank] = arrival;
                isRepeated = true;
            }
            ends[rank] = end(arrival);
        }
        BitSet arrivals = new BitSet();
        for (int arrival = 0; isRepeated && arrival < rows; arrival++) {
            if (arrival < starts[order.rank(arrival)]) {
                arrivals.set(arrival);
            }
        }
        return new Renewed(ranks, arrivals);
    }

    /** By rank. */
    private long[] endsBefore(RecordOrder order) {
        long[] ends = new long[order.size()];
        Arrays.fill(ends, NEVER);
        if (beforeOrNull != null) {
            long[] ids = new long[order.size()];
            Arrays.setAll(ids, order::id);
            beforeOrNull.ends(RecordSet.ofSorted(ids, ids.length), ends);
        }
        return ends;
    }

    /** By rank, the expiry that the record's last row gives; null if no row gives one. */
    long[] expiries(RecordOrder order) {
        if (expiries == null) {
            return null;
        }
        long[] byRank = new long[order.size()];
        for (int arrival = 0; arrival < expiries.size(); arrival++) {
            byRank[order.rank(arrival)] = expiries.get(arrival);
        }
        return byRank;
    }
}
