package io.millrace.slice;

import io.millrace.model.RecordTotals;

/**
 * What came through one sink. Immutable.
 *
 * @param sink its number
 */
public record SinkTotals(long sink, RecordTotals totals) {}
