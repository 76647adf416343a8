package io.millrace.admission;

/**
 * What an endpoint did in one minute.
 *
 * @param epochMinute minutes since 1970
 * @param errors records that were refused, for whatever reason, and requests that were refused whole
 */
public record Minute(long epochMinute, long requests, long records, long bytes, long errors) {}
