package io.millrace.api;

/**
 * What stands in the addresses and answers of Keboola Stream for the whole server.
 *
 * @param branch the only one of the project
 * @param requestBytesMax of the body of one record, inflated
 */
public record StreamIdentity(long project, long branch, int requestBytesMax) {}
