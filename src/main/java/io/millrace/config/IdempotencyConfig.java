package io.millrace.config;

import java.time.Duration;

/**
 * Requests that are sent again.
 *
 * @param retention how long a key is remembered
 */
public record IdempotencyConfig(Duration retention) {
    static final Setting<Duration> RETENTION = new Setting<>(
            "idempotency.retention",
            "24h",
            ValueType.duration("1s", "30d"),
            "How long the Idempotency-Key of a request is remembered: if it comes again it gets the first answer and is not stored.");

    static final SettingGroup GROUP = new SettingGroup("Requests that are sent again", RETENTION);

    static IdempotencyConfig read(Values values) {
        return new IdempotencyConfig(values.get(RETENTION));
    }
}
