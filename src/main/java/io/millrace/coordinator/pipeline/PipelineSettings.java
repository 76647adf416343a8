package io.millrace.coordinator.pipeline;

import io.millrace.chunk.ChunkStore;
import io.millrace.table.MergePolicy;
import java.time.Duration;

/**
 * @param node this node's name
 * @param chunks where chunk files live
 * @param loadRecords a load closes when it has this many records
 * @param loadBytes a load closes when its slices have this many bytes compressed
 * @param loadTextBytes a load closes when its slices have this many bytes uncompressed
 * @param loadAge a load closes at this age; zero: as soon as nothing else is imported
 * @param importThreads how many workers import
 * @param liveBytesMax rows that may be in memory and in no chunk yet
 * @param merges which chunks are merged
 * @param stagingRetention how long staged slices are kept after their import
 * @param stagingBytesMax of imported slices in staging; beyond it the oldest go earlier
 * @param cleanupGrace how long the files of imported slices on the volume, and of merged chunks, are kept
 * @param retentionInterval how often chunks are looked through for what has ended
 * @param leaseDuration how long a lease holds without renewal
 */
public record PipelineSettings(
        String node,
        ChunkStore chunks,
        long loadRecords,
        long loadBytes,
        long loadTextBytes,
        Duration loadAge,
        int importThreads,
        long liveBytesMax,
        MergePolicy merges,
        Duration stagingRetention,
        long stagingBytesMax,
        Duration cleanupGrace,
        Duration retentionInterval,
        Duration leaseDuration) {}
