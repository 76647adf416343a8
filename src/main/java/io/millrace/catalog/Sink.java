package io.millrace.catalog;

import io.millrace.mapping.Mapping;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.millrace.model.TableSchema;

/**
 * A destination of an endpoint. Immutable.
 *
 * @param table the table version that the mapping was compiled for
 * @param rule as it was given
 * @param mapping compiled; null unless the sink is {@code ACTIVE} and its endpoint too
 * @param failure why the state is {@code FAILED}, else null
 */
public record Sink(
        SinkId id,
        EndpointId endpoint,
        Details details,
        TableSchema table,
        SinkState state,
        MappingSpec rule,
        Mapping mapping,
        Trail trail,
        String failure) {
    public String name() {
        return details.name();
    }

    /** Whether it is fed by records that its endpoint takes. */
    public boolean isActive() {
        return mapping != null;
    }

    /** The same, compiled for a version of its table or found not to fit. */
    public Sink compiled(TableSchema version, SinkState now, Mapping mappingOrNull, String failureOrNull) {
        return new Sink(id, endpoint, details, version, now, rule, mappingOrNull, trail, failureOrNull);
    }
}
