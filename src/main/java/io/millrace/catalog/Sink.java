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
 * @param load number of the open load that its records are counted under; 0 if it has none
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
        long load,
        String failure) {
    public String name() {
        return details.name();
    }

    /** The number under which its records are counted. */
    public long counter() {
        return load == 0 ? id.value() : load;
    }

    /** Whether it is fed by records that its endpoint takes. */
    public boolean isActive() {
        return mapping != null;
    }

    /** The same, whose records are counted under another load from now on. */
    public Sink in(long other) {
        return new Sink(id, endpoint, details, table, state, rule, mapping, trail, other, failure);
    }

    /** The same, compiled for a version of its table or found not to fit. */
    public Sink compiled(TableSchema version, SinkState now, Mapping mappingOrNull, String failureOrNull) {
        return new Sink(id, endpoint, details, version, now, rule, mappingOrNull, trail, load, failureOrNull);
    }
}
