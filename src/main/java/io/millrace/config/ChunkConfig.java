package io.millrace.config;

/**
 * When chunks of a table are merged.
 *
 * @param mergeFanIn how many neighbours of like size are merged
 * @param mergeBytesMax a merge does not make a larger chunk than this
 */
public record ChunkConfig(int mergeFanIn, long mergeBytesMax) {
    static final Setting<Integer> FAN_IN = new Setting<>(
            "chunk.merge.fan-in",
            "8",
            ValueType.integer(2, 64),
            "How many neighbouring chunks of like size are merged.");
    static final Setting<Long> BYTES_MAX = new Setting<>(
            "chunk.merge.size", "256MiB", ValueType.size("1MiB", "1GiB"), "A merge makes no larger chunk than this.");

    static final SettingGroup GROUP = new SettingGroup("Chunks: what is queried", FAN_IN, BYTES_MAX);

    static ChunkConfig read(Values values) {
        return new ChunkConfig(values.get(FAN_IN), values.get(BYTES_MAX));
    }
}
