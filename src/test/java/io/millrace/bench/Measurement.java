package io.millrace.bench;

/**
 * What one run of a load gave. Processor seconds are per million records.
 *
 * @param recordsPerSecond acknowledged
 */
record Measurement(
        double recordsPerSecond, Latency latency, double serverSeconds, double databaseSeconds, double loadSeconds) {}
