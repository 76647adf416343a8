package io.millrace.config;

import java.time.Duration;

/**
 * How rows are written down.
 *
 * @param sync when rows count as stored
 * @param rotateRecords a slice is closed at this many records
 * @param rotateBytes a slice is closed at this size, compressed
 * @param rotateAge a slice is closed this long after its first row
 * @param blockBytes uncompressed
 * @param compressionLevel of gzip
 * @param pendingBytesMax rows that wait for a group commit, for each table
 * @param preallocateBytesMax file space that is allocated ahead; 0 means none
 */
public record SliceConfig(
        SyncMode sync,
        long rotateRecords,
        long rotateBytes,
        Duration rotateAge,
        long blockBytes,
        int compressionLevel,
        long pendingBytesMax,
        long preallocateBytesMax) {
    static final Setting<Long> ROTATE_COUNT = new Setting<>(
            "slice.rotate.count", "1000000", ValueType.count(1, 10_000_000), "Records after which a slice is closed.");
    static final Setting<Long> ROTATE_SIZE = new Setting<>(
            "slice.rotate.size",
            "64MiB",
            ValueType.size("100B", "500MB"),
            "Compressed bytes after which a slice is closed.");
    static final Setting<Duration> ROTATE_AGE = new Setting<>(
            "slice.rotate.age",
            "500ms",
            ValueType.duration("100ms", "30m"),
            "How long after its first row a slice is closed. Later rows become queryable later.");
    static final Setting<Long> BLOCK_SIZE = new Setting<>(
            "slice.block.size",
            "256KiB",
            ValueType.size("16KiB", "16MiB"),
            "Uncompressed bytes in one block, which is one gzip member.");
    static final Setting<Integer> COMPRESSION =
            new Setting<>("slice.compression.level", "1", ValueType.integer(1, 9), "The gzip level; 1 is fastest.");
    static final Setting<Long> PENDING = new Setting<>(
            "slice.pending.bytes",
            "64MiB",
            ValueType.size("1MiB", "16GiB"),
            "Rows that wait for the disk, for each table. Beyond it requests get 503.");
    static final Setting<Long> PREALLOCATE = new Setting<>(
            "slice.preallocate.max",
            "64MiB",
            ValueType.size("0B", "1GiB"),
            "How much of a slice is allocated ahead, which makes syncs cheaper. 0 = off.");

    static final SettingGroup GROUP = new SettingGroup(
            "Slices: the durable files that rows are appended to",
            SyncMode.MODE,
            ROTATE_COUNT,
            ROTATE_SIZE,
            ROTATE_AGE,
            BLOCK_SIZE,
            COMPRESSION,
            PENDING,
            PREALLOCATE);

    static SliceConfig read(Values values) {
        SliceConfig slice = new SliceConfig(
                values.get(SyncMode.MODE),
                values.get(ROTATE_COUNT),
                values.get(ROTATE_SIZE),
                values.get(ROTATE_AGE),
                values.get(BLOCK_SIZE),
                values.get(COMPRESSION),
                values.get(PENDING),
                values.get(PREALLOCATE));
        values.check(
                slice.pendingBytesMax >= slice.blockBytes,
                "is smaller than slice.block.size, so a block could never fill",
                PENDING,
                BLOCK_SIZE);
        return slice;
    }
}
