package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.model.EndpointId;
import java.util.Set;

/** The meters of all endpoints: of {@value #ENDPOINTS_MAX} of them each its own, and one set for the others. Thread-safe. */
public final class EndpointMeterSet {
    static final int ENDPOINTS_MAX = 1_000;

    /** What a label says of things that have no meters of their own. */
    static final String OTHER = "other";

    private final MeterGroups<Key, EndpointMeters> meters;

    /** An endpoint, as labels tell it. */
    public record Key(EndpointId id, String name) {}

    EndpointMeterSet(MeterRegistry registry) {
        meters = new MeterGroups<>(
                ENDPOINTS_MAX,
                key -> made(registry, key.id().toString(), key.name()),
                () -> made(registry, OTHER, OTHER),
                EndpointMeters::remove);
    }

    private static EndpointMeters made(MeterRegistry registry, String id, String name) {
        return new EndpointMeters(new MeterGroup(registry, "endpoint", id, "source", name));
    }

    /** The endpoint's meters; made when it is asked for the first time. */
    public EndpointMeters of(EndpointId id, String name) {
        return meters.of(new Key(id, name));
    }

    /** Removes the meters of all other endpoints. */
    public void retain(Set<Key> existing) {
        meters.retain(existing);
    }
}
