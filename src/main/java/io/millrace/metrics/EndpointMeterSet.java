package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.model.EndpointId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of all endpoints. Thread-safe. */
public final class EndpointMeterSet {
    private final MeterRegistry registry;
    private final Map<EndpointId, EndpointMeters> meters = new ConcurrentHashMap<>();

    EndpointMeterSet(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The endpoint's meters; made when it is asked for the first time. */
    public EndpointMeters of(EndpointId id) {
        EndpointMeters known = meters.get(id);
        return known != null
                ? known
                : meters.computeIfAbsent(
                        id, missing -> new EndpointMeters(new MeterGroup(registry, "endpoint", missing.toString())));
    }

    /** Removes the meters of all other endpoints. */
    public void retain(Set<EndpointId> existing) {
        meters.keySet().stream()
                .filter(id -> !existing.contains(id))
                .forEach(id -> meters.computeIfPresent(id, (gone, its) -> {
                    its.remove();
                    return null;
                }));
    }
}
