package io.millrace.coordinator.pipeline;

import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What a {@link PipelineState} hears. Immutable. */
sealed interface Event {
    /**
     * A segment was cut.
     *
     * @param end behind all its blocks; larger than that of the segment before
     */
    record Cut(long end, List<SliceInfo> slices, Instant time) implements Event {}

    /**
     * Slices that an earlier process has not imported.
     *
     * @param end behind all their blocks; larger than that of those before
     */
    record Found(long end, List<SliceInfo> closed, List<Slice.Uploaded> staged, Instant time) implements Event {}

    /** {@link Step.Stage} is over; what is not named could not be staged. */
    record Staged(List<Slice.Uploaded> slices) implements Event {}

    /**
     * {@link Step.Import} is over.
     *
     * @param left tables whose rows could not be imported
     * @param grown tables that have more chunks
     */
    record Imported(Set<TableId> left, Set<TableId> grown) implements Event {}

    /**
     * {@link Step.Merge} is over.
     *
     * @param again tables with more to merge, or that could not be
     * @param isFailed whether some could not be
     */
    record Merged(Set<TableId> again, boolean isFailed) implements Event {}

    /** Records or time views of the tables may have ended. */
    record Aged(Set<TableId> tables) implements Event {}

    /** The lane's step came to nothing. */
    record Failed(Lane lane) implements Event {}

    /** The time of a {@link Step.Pause} is over. */
    record Woken(Lane lane) implements Event {}

    /**
     * Somebody waits until rows are in chunks.
     *
     * @param id tells this wish from others
     * @param position up to which; the end of a segment
     * @param tables whose; empty for all
     */
    record Wanted(long id, long position, Set<TableId> tables) implements Event {}
}
