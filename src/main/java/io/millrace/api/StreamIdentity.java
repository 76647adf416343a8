package io.millrace.api;

import io.millrace.mapping.columns.ColumnsSettings;

/**
 * What holds for all sources of Keboola Stream.
 *
 * @param project in their addresses and answers
 * @param branch the only one of the project
 * @param requestBytesMax of the body of one record, inflated
 * @param columns what their sinks' rules share
 */
public record StreamIdentity(long project, long branch, int requestBytesMax, ColumnsSettings columns) {}
