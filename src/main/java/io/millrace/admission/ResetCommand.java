package io.millrace.admission;

import io.millrace.model.SinkId;
import java.util.Set;

/**
 * Count what is imported through some sinks from nothing again. What is in the log or staged is not touched, and counts when it is
 * imported.
 */
public record ResetCommand(Set<SinkId> sinks) {
    public ResetCommand {
        sinks = Set.copyOf(sinks);
    }
}
