package io.millrace.config;

import io.millrace.log.SyncMode;
import java.time.Duration;

/**
 * How rows are written down.
 *
 * @param sync when rows count as stored
 * @param rotateBytes a segment is closed at this size, compressed
 * @param rotateAge a segment is closed this long after its first row
 * @param blockBytes uncompressed
 * @param compressionLevel of gzip
 * @param pendingBytesMax rows of all tables that wait for a group commit; a sixteenth of the heap unless it is set
 * @param liveBytesMax rows in memory that are not imported yet; a quarter of the heap unless it is set
 * @param preallocateBytesMax file space that is allocated ahead; 0 means none
 * @param reserveBytes of free disk that rows must leave
 */
public record VolumeConfig(
        SyncMode sync,
        long rotateBytes,
        Duration rotateAge,
        long blockBytes,
        int compressionLevel,
        long pendingBytesMax,
        long liveBytesMax,
        long preallocateBytesMax,
        long reserveBytes) {
    static final Setting<SyncMode> SYNC = new Setting<>(
            "sync.mode",
            "disk",
            ValueType.oneOf(SyncMode.class),
            "disk answers after fdatasync; cache after the write, so that a loss of power can lose answered records.");
    static final Setting<Long> ROTATE_SIZE = new Setting<>(
            "log.rotate.size",
            "64MiB",
            ValueType.size("100B", "500MB"),
            "Compressed bytes after which a segment of the log is closed.");
    static final Setting<Duration> ROTATE_AGE = new Setting<>(
            "log.rotate.age",
            "30s",
            ValueType.duration("100ms", "30m"),
            "How long after its first row a segment is closed, and imported. Its rows can be queried before.");
    static final Setting<Long> BLOCK_SIZE = new Setting<>(
            "log.block.size",
            "256KiB",
            ValueType.size("16KiB", "16MiB"),
            "Uncompressed bytes in one block, which is one gzip member.");
    static final Setting<Integer> COMPRESSION =
            new Setting<>("log.compression.level", "1", ValueType.integer(1, 9), "The gzip level; 1 is fastest.");
    static final Setting<Long> PENDING = new Setting<>(
            "log.pending.bytes",
            "0B",
            ValueType.size("0B", "16GiB"),
            "Rows of all tables that wait for the disk, of one table at most half of it. Beyond it requests get 503. 0 = a"
                    + " sixteenth of the heap.");
    static final Setting<Long> LIVE = new Setting<>(
            "live.memory",
            "0B",
            ValueType.size("0B", "1024GiB"),
            "Rows in memory that are not imported yet. Near it segments are closed early, beyond it requests get 503. 0 = a"
                    + " quarter of the heap.");
    static final Setting<Long> RESERVE = new Setting<>(
            "volume.reserve",
            "1GiB",
            ValueType.size("0B", "1024GiB"),
            "Free disk that is left to PostgreSQL, imports and merges, at most 5 % of the disk. Below it requests get 503.");
    static final Setting<Long> PREALLOCATE = new Setting<>(
            "log.preallocate.max",
            "64MiB",
            ValueType.size("0B", "1GiB"),
            "How much of a segment is allocated ahead, which makes syncs cheaper. 0 = off.");

    static final SettingGroup GROUP = new SettingGroup(
            "Log: the durable files that the rows of all tables are appended to",
            SYNC,
            ROTATE_SIZE,
            ROTATE_AGE,
            BLOCK_SIZE,
            COMPRESSION,
            PENDING,
            LIVE,
            PREALLOCATE,
            RESERVE);

    static VolumeConfig read(Values values) {
        VolumeConfig volume = new VolumeConfig(
                values.get(SYNC),
                values.get(ROTATE_SIZE),
                values.get(ROTATE_AGE),
                values.get(BLOCK_SIZE),
                values.get(COMPRESSION),
                Heap.share(values.get(PENDING), 16, 2 * values.get(BLOCK_SIZE)),
                Heap.share(values.get(LIVE), 4, 0),
                values.get(PREALLOCATE),
                values.get(RESERVE));
        values.check(
                volume.pendingBytesMax >= 2 * volume.blockBytes,
                "is smaller than twice log.block.size, so a block could never fill",
                PENDING,
                BLOCK_SIZE);
        return volume;
    }
}
