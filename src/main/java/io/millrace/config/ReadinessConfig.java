package io.millrace.config;

import java.time.Duration;

/**
 * When {@code /health/ready} stops saying yes.
 *
 * @param postgresSilence of PostgreSQL
 * @param lagMax from the end of a segment until its rows are imported
 */
public record ReadinessConfig(Duration postgresSilence, Duration lagMax) {
    static final Setting<Duration> POSTGRES = new Setting<>(
            "ready.postgres.silence",
            "10s",
            ValueType.duration("0", "24h"),
            "How long PostgreSQL may be out of reach before /health/ready says so with 503.");
    static final Setting<Duration> LAG = new Setting<>(
            "ready.lag.max",
            "5m",
            ValueType.duration("1s", "24h"),
            "How long a closed segment may wait to be imported before /health/ready says so with 503.");

    static final SettingGroup GROUP = new SettingGroup("Readiness", POSTGRES, LAG);

    static ReadinessConfig read(Values values) {
        return new ReadinessConfig(values.get(POSTGRES), values.get(LAG));
    }
}
