package io.millrace.transfer;

import io.millrace.admission.Arrivals;
import io.millrace.bus.Bus;
import io.millrace.files.DamageList;
import io.millrace.log.KeyedReceipt;
import io.millrace.log.LogListener;
import io.millrace.log.SegmentCut;
import io.millrace.model.RowBatch;
import io.millrace.receipt.Receipts;
import io.millrace.slice.SinkTotals;
import io.millrace.table.Tables;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows rows to questions before they are answered, and tells the coordinator about segments. Immutable. What the coordinator misses
 * it finds on the volume at the next start.
 */
public record LogNews(
        Tables tables,
        Arrivals arrivals,
        Receipts receipts,
        UnregisteredTotals unregistered,
        Bus bus,
        DamageList damages)
        implements LogListener {
    private static final Logger log = LoggerFactory.getLogger(LogNews.class);

    @Override
    public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
        tables.add(position, rows);
        if (arrivals.isFollowed()) {
            arrivals.came(rows.stream().map(batch -> batch.schema().id()).collect(Collectors.toSet()));
        }
    }

    @Override
    public void counted(long segment, List<SinkTotals> sinks) {
        unregistered.committed(segment, sinks);
    }

    @Override
    public void answered(List<KeyedReceipt> answered) {
        receipts.answered(answered);
    }

    @Override
    public void closed(long end) {
        tables.cut(end);
        receipts.closed();
    }

    @Override
    public void cut(SegmentCut cut) {
        unregistered.cut(cut);
        bus.request(Transfers.SEGMENTS, cut)
                .onFailure(e -> log.warn("slices up to {} wait for the next start: {}", cut.end(), e.getMessage()));
    }

    @Override
    public void damaged(String what) {
        damages.add(DamageList.LOG, what);
    }
}
