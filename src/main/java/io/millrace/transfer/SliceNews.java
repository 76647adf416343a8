package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.slice.SliceListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the coordinator about slices. Immutable. What it misses it finds on the volume at the next start. */
public final class SliceNews implements SliceListener {
    private static final Logger log = LoggerFactory.getLogger(SliceNews.class);

    private final Bus bus;

    public SliceNews(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void opened(SliceInfo slice) {
        tell(new Slice.Writing(slice));
    }

    @Override
    public void closed(SliceInfo slice) {
        tell(new Slice.Writing(slice).close(slice));
    }

    private void tell(Slice slice) {
        bus.request(Transfers.SLICES, slice)
                .onFailure(e -> log.warn(
                        "slice {} is {} and waits for the next start: {}",
                        slice.info().id(),
                        slice.state(),
                        e.getMessage()));
    }
}
