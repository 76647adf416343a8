package io.millrace.metrics;

import java.time.Duration;

/** The bounds of histograms: fixed and few, so that a scrape stays small. */
final class Buckets {
    /** From a sync on a fast disk to a client that waits too long. */
    static final Duration[] LATENCY = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(10)
    };

    /** Around the promise of two seconds. */
    static final Duration[] LAG = {
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofMillis(750),
        Duration.ofSeconds(1),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    /** Requests in a group commit. */
    static final double[] REQUESTS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    /** Bytes in a group commit. */
    static final double[] BYTES = {1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20};

    private Buckets() {}
}
