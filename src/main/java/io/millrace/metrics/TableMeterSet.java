package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.model.TableId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of all tables. Thread-safe. */
public final class TableMeterSet {
    private final MeterRegistry registry;
    private final Map<TableId, TableMeters> meters = new ConcurrentHashMap<>();

    TableMeterSet(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The table's meters; made when it is asked for the first time. */
    public TableMeters of(TableId id) {
        return meters.computeIfAbsent(
                id, missing -> new TableMeters(new MeterGroup(registry, "table", missing.toString())));
    }

    /** Removes the meters of all other tables. */
    public void retain(Set<TableId> existing) {
        meters.keySet().stream()
                .filter(id -> !existing.contains(id))
                .forEach(id -> meters.computeIfPresent(id, (gone, its) -> {
                    its.remove();
                    return null;
                }));
    }
}
