package io.millrace.log;

import io.millrace.slice.SliceInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What has become of a closed segment: its slices, which are durable and not touched again. Immutable.
 *
 * @param end see {@link LogListener#closed}
 * @param slices by ascending sequence; none if the segment had no rows, or none of them can be read
 * @param receipts the file with the receipts of its requests with a key, see {@link ReceiptFile}, to be removed by who has taken them;
 *     empty if there are none
 * @param nextTimeId the first id from time that the shared log has not given up to the end; 0 if the log is a node's own
 */
public record SegmentCut(long end, List<SliceInfo> slices, Optional<Path> receipts, long nextTimeId) {
    public SegmentCut {
        slices = List.copyOf(slices);
    }

    /** Of a segment without receipts. */
    public SegmentCut(long end, List<SliceInfo> slices) {
        this(end, slices, Optional.empty(), 0);
    }
}
