package io.millrace.log;

/**
 * A segment that this process has closed. Immutable.
 *
 * @param end see {@link LogListener#closed}
 * @param nextTimeId see {@link SegmentCut}
 */
record ClosedSegment(Segment segment, long end, long nextTimeId) {}
