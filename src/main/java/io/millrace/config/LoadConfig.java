package io.millrace.config;

import java.time.Duration;

/**
 * When closed slices are imported together. The first limit that is reached decides.
 *
 * @param age of the oldest slice; zero means at once
 */
public record LoadConfig(long records, long bytes, long textBytes, Duration age) {
    static final Setting<Long> COUNT = new Setting<>(
            "load.trigger.count", "1000000", ValueType.count(1, 10_000_000), "Records after which a load is imported.");
    static final Setting<Long> SIZE = new Setting<>(
            "load.trigger.size",
            "64MiB",
            ValueType.size("100B", "500MB"),
            "Compressed bytes after which a load is imported.");
    static final Setting<Long> TEXT = new Setting<>(
            "load.trigger.text",
            "1GiB",
            ValueType.size("1KB", "64GiB"),
            "Uncompressed bytes after which a load is imported.");
    static final Setting<Duration> AGE = new Setting<>(
            "load.trigger.age",
            "0",
            ValueType.duration("0", "24h"),
            "How long the oldest slice waits for more. 0 = imported at once.");

    static final SettingGroup GROUP =
            new SettingGroup("Loads: slices that are imported together", COUNT, SIZE, TEXT, AGE);

    static LoadConfig read(Values values) {
        return new LoadConfig(values.get(COUNT), values.get(SIZE), values.get(TEXT), values.get(AGE));
    }
}
