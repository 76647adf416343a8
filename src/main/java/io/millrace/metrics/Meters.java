package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.coordinator.pipeline.Work;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * All meters of a server, made once. Names start with {@code millrace_}, those of the JVM with {@code jvm_}, {@code
 * process_} and {@code system_}. Thread-safe: meters may be used from any thread.
 */
public final class Meters implements AutoCloseable {
    private final PrometheusMeterRegistry registry = newRegistry();
    private final JvmMeters jvm = new JvmMeters(registry);
    private final IngestMeters ingest = new IngestMeters(registry);
    private final SliceMeters slices = new SliceMeters(registry);
    private final QueryMeters queries = new QueryMeters(registry);
    private final WriteMeters writes = new WriteMeters(registry);
    private final ControlMeters control = new ControlMeters(registry);
    private final ResourceMeters resources = new ResourceMeters(registry);
    private final ScrubMeters scrub = new ScrubMeters(registry);
    private final StoreMeters store = new StoreMeters(registry);
    private final ConnectionMeters connections = new ConnectionMeters(registry);
    private final TlsMeters tls = new TlsMeters(registry);
    private final CertificateMeters certificates = new CertificateMeters(registry);
    private final EndpointMeterSet endpoints = new EndpointMeterSet(registry);
    private final SinkMeterSet sinks = new SinkMeterSet(registry);
    private final TableMeterSet tables = new TableMeterSet(registry);
    private final TaskMeters tasks = new TaskMeters(registry);
    private final StepMeters rotation = new StepMeters(registry, "rotate");
    private final Map<Work, StepMeters> steps = new EnumMap<>(Work.class);

    public Meters() {
        for (Work work : Work.values()) {
            steps.put(work, new StepMeters(registry, work.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** Without the gauges that each connection's client would register again; those of the pool tell as much. */
    private static PrometheusMeterRegistry newRegistry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config()
                .meterFilter(MeterFilter.deny(id ->
                        id.getName().startsWith("vertx.sql.") && id.getName().endsWith(".pending")));
        return registry;
    }

    /** For libraries that bring meters of their own. */
    public MeterRegistry registry() {
        return registry;
    }

    public IngestMeters ingest() {
        return ingest;
    }

    public SliceMeters slices() {
        return slices;
    }

    public QueryMeters queries() {
        return queries;
    }

    public WriteMeters writes() {
        return writes;
    }

    public ControlMeters control() {
        return control;
    }

    public ResourceMeters resources() {
        return resources;
    }

    public ScrubMeters scrub() {
        return scrub;
    }

    /** New ones: only for servers that have a store. */
    public ChunkCacheMeters chunkCache() {
        return new ChunkCacheMeters(registry);
    }

    public StoreMeters store() {
        return store;
    }

    public ConnectionMeters connections() {
        return connections;
    }

    public TlsMeters tls() {
        return tls;
    }

    public CertificateMeters certificates() {
        return certificates;
    }

    public EndpointMeterSet endpoints() {
        return endpoints;
    }

    public SinkMeterSet sinks() {
        return sinks;
    }

    public TaskMeters tasks() {
        return tasks;
    }

    /** Segments that are cut into slices. */
    public StepMeters rotation() {
        return rotation;
    }

    public StepMeters step(Work work) {
        return steps.get(work);
    }

    public TableMeterSet tables() {
        return tables;
    }

    /** Everything in the text format of Prometheus, version 0.0.4. Reads all gauges, so not for an event loop. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        jvm.close();
        registry.close();
    }
}
