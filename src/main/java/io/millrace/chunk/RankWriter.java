package io.millrace.chunk;

import io.millrace.bitmap.RecordOrder;
import io.millrace.bitmap.RoaringEncoder;
import java.io.IOException;

/** Writes rows whose records are given by rank. Reuses its buffers. Confined to one thread. */
final class RankWriter {
    private final RecordOrder order;
    private final RoaringEncoder encoder;
    private final int[] lows;

    RankWriter(RecordOrder order) {
        this(order, new RoaringEncoder());
    }

    /** @param encoder may be shared by writers that work one after the other */
    RankWriter(RecordOrder order, RoaringEncoder encoder) {
        this.order = order;
        this.encoder = encoder;
        this.lows = new int[order.size()];
    }

    RecordOrder order() {
        return order;
    }

    int stripe(int rank) {
        return (int) (order.id(rank) >>> 32);
    }

    /** @param ranks the first {@code count} ascend */
    void add(RowsWriter rows, long row, int[] ranks, int count) throws IOException {
        for (int from = 0; from < count; ) {
            int stripe = stripe(ranks[from]);
            int held = 0;
            for (; from < count; from++) {
                long id = order.id(ranks[from]);
                if (id >>> 32 != stripe) {
                    break;
                }
                lows[held++] = (int) id;
            }
            if (held == 1) {
                rows.addSingle(row, stripe, lows[0]);
            } else {
                rows.addBitmap(row, stripe, held, encoder.encode(lows, held));
            }
        }
    }
}
