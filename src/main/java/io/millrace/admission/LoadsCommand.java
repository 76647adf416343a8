package io.millrace.admission;

import io.millrace.model.SinkId;
import java.util.Set;

/**
 * Tell the loads of some sinks, those that are kept and were opened after the last reset of their sink, by the time of their opening. Their
 * numbers are as exact as those of {@link StatisticsCommand}.
 */
public record LoadsCommand(Set<SinkId> sinks) {
    public LoadsCommand {
        sinks = Set.copyOf(sinks);
    }
}
