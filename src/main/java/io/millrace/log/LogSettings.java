package io.millrace.log;

import java.time.Duration;

/**
 * How the log is written. Immutable.
 *
 * @param rotateSizeBytes a segment is closed when its file has this size
 * @param rotateAge or this long after its first row
 * @param blockBytes rows are compressed in pieces of about this size; what fits no piece gets one of its own
 * @param compressionLevel of Deflate, 1 (fast) to 9 (small)
 * @param pendingBytesMax rows of all tables that wait for the disk, of one table at most half of it; more are refused
 * @param preallocateMaxBytes the part of a segment that is written with zeros before it is needed, which makes syncing
 *     cheaper; 0 turns it off
 */
public record LogSettings(
        SyncMode syncMode,
        long rotateSizeBytes,
        Duration rotateAge,
        int blockBytes,
        int compressionLevel,
        long pendingBytesMax,
        long preallocateMaxBytes) {
    public static final LogSettings DEFAULTS =
            new LogSettings(SyncMode.DISK, 64L << 20, Duration.ofMillis(500), 256 << 10, 1, 128L << 20, 64L << 20);

    public LogSettings {
        check(rotateSizeBytes > 0, "log.rotate.size", "at least 1 byte");
        check(rotateAge.compareTo(Duration.ZERO) > 0, "log.rotate.age", "more than 0");
        check(blockBytes >= 256 && blockBytes <= 64 << 20, "the block size", "256B to 64MiB");
        check(compressionLevel >= 1 && compressionLevel <= 9, "the compression level", "1 to 9");
        check(pendingBytesMax > 0, "the limit of pending bytes", "at least 1 byte");
        check(preallocateMaxBytes >= 0, "the preallocation", "0 or more bytes");
    }

    private static void check(boolean holds, String what, String wanted) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be " + wanted);
        }
    }
}
