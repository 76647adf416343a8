package io.millrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SinkStatisticsTest {
    private static final RecordTotals A = new RecordTotals(1, 20, 3, 40, 50);
    private static final RecordTotals B = new RecordTotals(2, 10, 4, 30, 45);

    private static SinkStatistics at(RecordTotals log, RecordTotals staged, RecordTotals imported, long reset) {
        return new SinkStatistics(
                log, staged, imported, reset == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(reset)));
    }

    @Test
    void addsUpLevelsAndSinks() {
        RecordTotals both = new RecordTotals(3, 30, 7, 30, 50);
        assertEquals(both, at(A, RecordTotals.NONE, B, 0).total());
        SinkStatistics sum =
                SinkStatistics.sum(List.of(at(A, B, A, 0), SinkStatistics.NONE, at(B, A, RecordTotals.NONE, 0)));
        assertEquals(at(both, both, A, 0), sum);
        assertEquals(SinkStatistics.NONE, SinkStatistics.sum(List.of()));
        assertEquals(RecordTotals.NONE, SinkStatistics.NONE.total());
    }

    @Test
    void aSumWasResetWhenTheLastOfItWas() {
        for (long[] resets : new long[][] {{0, 0, 0}, {5, 0, 5}, {0, 5, 5}, {5, 7, 7}, {7, 5, 7}}) {
            assertEquals(
                    at(both(), both(), both(), resets[2]),
                    at(A, A, A, resets[0]).plus(at(B, B, B, resets[1])));
        }
    }

    private static RecordTotals both() {
        return A.plus(B);
    }
}
