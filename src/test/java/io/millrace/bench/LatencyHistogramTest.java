package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {
    @Test
    void percentilesAreWithinABucketOfTheTruth() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int micros = 1; micros <= 100_000; micros++) {
            histogram.add(micros * 1000L);
        }
        assertEquals(50, histogram.millis(0.5), 50 * 0.04);
        assertEquals(99, histogram.millis(0.99), 99 * 0.04);
        histogram.reset();
        assertEquals(0, histogram.millis(0.5));
    }
}
