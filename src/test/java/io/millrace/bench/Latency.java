package io.millrace.bench;

/** How long requests took, in milliseconds: half of them, 99 of 100, and 999 of 1000 no longer than this. */
record Latency(double p50, double p99, double p999) {}
