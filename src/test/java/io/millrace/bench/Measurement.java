package io.millrace.bench;

/**
 * What one run of a load gave. Processor seconds are per million records.
 *
 * @param recordsPerSecond acknowledged
 */
record Measurement(
        double recordsPerSecond,
        double p50Millis,
        double p99Millis,
        double serverSeconds,
        double databaseSeconds,
        double loadSeconds) {}
