package io.millrace.coordinator.pipeline;

import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a {@link PipelineState} wants to be done. Immutable. */
sealed interface Step {
    /** Registers the slices and carries them to staging. Ends with {@link Event.Staged} or {@link Event.Failed}. */
    record Stage(List<Slice.Closing> slices) implements Step {}

    /**
     * Makes chunks of all rows up to the position, of tables that can be imported. Ends with {@link Event.Imported} or {@link
     * Event.Failed}.
     *
     * @param position the end of a segment
     * @param slices with those rows, but for the held tables'
     * @param held tables with slices that are not staged
     */
    record Import(long position, List<Slice.Uploaded> slices, Set<TableId> held) implements Step {}

    /**
     * Merges chunks of the tables that are worth it. Ends with {@link Event.Merged} or {@link Event.Failed}.
     *
     * @param aged tables whose chunks are to be freed of what has ended
     */
    record Merge(Set<TableId> tables, Set<TableId> aged) implements Step {}

    /** Says {@link Event.Woken} after a while. */
    record Pause(Lane lane, Duration time) implements Step {}

    /**
     * Answers {@link Event.Wanted}.
     *
     * @param left those of the tables whose rows cannot be imported; empty if all is well
     */
    record Answer(long id, Set<TableId> left) implements Step {}
}
