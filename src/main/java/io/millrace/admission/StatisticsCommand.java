package io.millrace.admission;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.model.SinkId;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tell what came through some sinks; the reply has an entry for each. It counts everything that was acknowledged before, each record once.
 *
 * @param sinks also such as were deleted
 */
public record StatisticsCommand(Set<SinkId> sinks) {
    public StatisticsCommand {
        sinks = Set.copyOf(sinks);
    }

    /** About all sinks of an endpoint. */
    public static StatisticsCommand of(Endpoint endpoint) {
        return new StatisticsCommand(endpoint.sinks().stream().map(Sink::id).collect(Collectors.toSet()));
    }

    /** About all sinks of all endpoints of a database. */
    public static StatisticsCommand of(Catalog catalog, String databaseId) {
        return new StatisticsCommand(catalog.endpoints().stream()
                .filter(endpoint -> endpoint.databaseId().equals(databaseId))
                .flatMap(endpoint -> endpoint.sinks().stream())
                .map(Sink::id)
                .collect(Collectors.toSet()));
    }
}
