package io.millrace.coordinator;

import io.millrace.catalog.Limits;
import io.millrace.coordinator.load.LoadSettings;
import io.millrace.mapping.MappingKinds;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the coordinator is told.
 *
 * @param data the node's data folder
 * @param limits of endpoints that have none of their own
 * @param kinds the languages of rules that sinks may use
 * @param connectionsMax to PostgreSQL, besides the one that listens
 * @param pollEvery how often to ask for changes by other nodes, should a notification be lost
 * @param loads how what comes through sinks is counted load by load
 */
public record CoordinatorSettings(
        Path data, Limits limits, MappingKinds kinds, int connectionsMax, Duration pollEvery, LoadSettings loads) {
    public CoordinatorSettings {
        if (connectionsMax < 2 || pollEvery.toMillis() < 1) {
            throw new IllegalArgumentException("at least 2 connections and 1 ms between polls");
        }
    }

    public CoordinatorSettings(Path data, Limits limits, MappingKinds kinds) {
        this(data, limits, kinds, 8, Duration.ofSeconds(2));
    }

    /** Without loads. */
    public CoordinatorSettings(Path data, Limits limits, MappingKinds kinds, int connectionsMax, Duration pollEvery) {
        this(data, limits, kinds, connectionsMax, pollEvery, LoadSettings.NONE);
    }
}
