package io.millrace.log;

/**
 * A segment that this process has closed. Immutable.
 *
 * @param end see {@link LogListener#closed}
 */
record ClosedSegment(Segment segment, long end) {}
