package io.millrace.config;

import io.millrace.model.PushTargets;
import java.time.Duration;

/**
 * Sending events on.
 *
 * @param targets where they may be sent to
 * @param timeout of one request
 */
public record PushConfig(PushTargets targets, Duration timeout) {
    static final Setting<PushTargets> ALLOW = new Setting<>(
            "flowcore.push.allow",
            "",
            new ValueType<>(
                    "addresses with commas between them, such as https://hooks.example.com, http://10.0.0.7:8080 or https://*.example.com,"
                            + " or empty",
                    PushTargets::parse,
                    text -> text),
            "Hosts that events may be sent to by transformers, so that nobody reaches others through this server. A host that begins"
                    + " with *. stands for all below it, the port * for all ports. Empty: none.");

    static final Setting<Duration> TIMEOUT = new Setting<>(
            "flowcore.push.timeout",
            "30s",
            ValueType.duration("100ms", "10m"),
            "How long a transformer may take for one event, before it is sent again.");

    static final SettingGroup GROUP = new SettingGroup("Transformers of Flowcore", ALLOW, TIMEOUT);

    static PushConfig read(Values values) {
        return new PushConfig(values.get(ALLOW), values.get(TIMEOUT));
    }
}
