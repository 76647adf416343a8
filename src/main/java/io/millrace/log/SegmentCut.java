package io.millrace.log;

import io.millrace.slice.SliceInfo;
import java.util.List;

/**
 * What has become of a closed segment: its slices, which are durable and not touched again. Immutable.
 *
 * @param end see {@link LogListener#closed}
 * @param slices by ascending sequence; none if no row of the segment can be read
 */
public record SegmentCut(long end, List<SliceInfo> slices) {
    public SegmentCut {
        slices = List.copyOf(slices);
    }
}
