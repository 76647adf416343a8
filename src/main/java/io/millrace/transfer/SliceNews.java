package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.files.DamageList;
import io.millrace.slice.LogListener;
import io.millrace.slice.SegmentCut;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the coordinator about slices. Immutable. What it misses it finds on the volume at the next start. */
public record SliceNews(Bus bus, DamageList damages) implements LogListener {
    private static final Logger log = LoggerFactory.getLogger(SliceNews.class);

    @Override
    public void cut(SegmentCut cut) {
        cut.slices().forEach(this::tell);
    }

    private void tell(SliceInfo slice) {
        bus.request(Transfers.SLICES, new Slice.Closing(slice))
                .onFailure(e -> log.warn("slice {} waits for the next start: {}", slice.id(), e.getMessage()));
    }

    @Override
    public void damaged(String what) {
        damages.add(DamageList.LOG, what);
    }
}
