package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.log.SegmentCut;
import io.millrace.model.RecordTotals;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import io.millrace.transfer.UnregisteredTotals.Part;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UnregisteredTotalsTest {
    private static final Part NOTHING = new Part(Map.of(), Long.MAX_VALUE, Map.of());

    private final UnregisteredTotals totals = new UnregisteredTotals();

    private static SinkTotals through(long sink, long records) {
        return new SinkTotals(sink, new RecordTotals(records, 100 * records, 30 * records, records, 50 + records));
    }

    private static SliceInfo slice(long sequence, long segment, SinkTotals... sinks) {
        return new SliceInfo(
                new SliceId("n", sequence),
                segment,
                new TableId(1),
                1,
                Path.of("x"),
                1,
                1,
                1,
                2,
                0,
                0,
                Instant.EPOCH,
                0,
                List.of(sinks));
    }

    @Test
    void addsUpGroupsOfSegmentsUntilTheyAreCut() {
        totals.committed(10, List.of(through(1, 2), through(2, 3)));
        totals.committed(10, List.of(through(1, 4)));
        totals.committed(20, List.of(through(1, 5)));
        assertEquals(
                new Part(Map.of(1L, new RecordTotals(11, 1_100, 330, 2, 55)), 10, Map.of()), totals.of(Set.of(1L, 7L)));
        totals.cut(new SegmentCut(19, List.of(slice(11, 10, through(1, 6)), slice(12, 10, through(2, 3)))));
        assertEquals(
                new Part(Map.of(1L, through(1, 5).totals()), 20, Map.of(11L, List.of(through(1, 6)))),
                totals.of(Set.of(1L)));
    }

    @Test
    void forgetsSlicesThatAreRegistered() {
        SliceInfo one = slice(11, 10, through(1, 6), through(2, 7));
        SliceInfo other = slice(21, 20, through(2, 8));
        totals.found(List.of(one, other, slice(31, 30)));
        assertEquals(
                new Part(Map.of(), Long.MAX_VALUE, Map.of(11L, List.of(through(2, 7)), 21L, List.of(through(2, 8)))),
                totals.of(Set.of(2L)));
        totals.registered(List.of(one));
        totals.registered(List.of(one));
        assertEquals(NOTHING, totals.of(Set.of(1L)));
        totals.registered(List.of(other));
        assertEquals(NOTHING, totals.of(Set.of(1L, 2L)));
    }

    /** Of a damaged segment some slices may be missing. */
    @Test
    void countsWhatTheSlicesOfASegmentHave() {
        totals.committed(10, List.of(through(1, 6)));
        totals.cut(new SegmentCut(19, List.of()));
        assertEquals(NOTHING, totals.of(Set.of(1L)));
    }
}
