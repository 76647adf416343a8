package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.model.EndpointId;
import java.util.Set;

/** The meters of all sinks: of {@value #SINKS_MAX} of them each its own, and one set for the others. Thread-safe. */
public final class SinkMeterSet {
    static final int SINKS_MAX = 1_000;

    private final MeterGroups<Key, SinkMeters> meters;

    /** A sink, as labels tell it. */
    public record Key(EndpointId endpoint, String source, String sink) {
        public static Key of(Endpoint endpoint, Sink sink) {
            return new Key(endpoint.id(), endpoint.name(), sink.name());
        }
    }

    SinkMeterSet(MeterRegistry registry) {
        meters = new MeterGroups<>(
                SINKS_MAX,
                key -> made(registry, key.endpoint().toString(), key.source(), key.sink()),
                () -> made(registry, EndpointMeterSet.OTHER, EndpointMeterSet.OTHER, EndpointMeterSet.OTHER),
                SinkMeters::remove);
    }

    private static SinkMeters made(MeterRegistry registry, String endpoint, String source, String sink) {
        return new SinkMeters(new MeterGroup(registry, "endpoint", endpoint, "source", source, "sink", sink));
    }

    /** The sink's meters; made when it is asked for the first time. */
    public SinkMeters of(Key sink) {
        return meters.of(sink);
    }

    /** Removes the meters of all other sinks. */
    public void retain(Set<Key> existing) {
        meters.retain(existing);
    }
}
