package io.millrace.coordinator.load;

import io.millrace.catalog.LoadPolicy;
import java.time.Duration;
import java.util.Map;

/**
 * @param policies by dialect, of those that have loads
 * @param retryInitial the wait after the first try that failed
 * @param keptLoads imported ones of each sink that are kept at least
 * @param keptAge how long all are kept
 */
public record LoadSettings(Map<String, LoadPolicy> policies, Duration retryInitial, int keptLoads, Duration keptAge) {
    /** No dialect has any. */
    public static final LoadSettings NONE = new LoadSettings(Map.of(), Duration.ofMinutes(2), 0, Duration.ofHours(1));

    public LoadSettings {
        policies = Map.copyOf(policies);
    }
}
