package io.millrace.config;

import java.util.Optional;

/**
 * How chunks are built and merged.
 *
 * @param store where chunk files are kept; empty: on this node's disk
 * @param cacheBytesMax of copies on this node's disk of files in a store
 * @param buildMemory bytes of heap that chunks being built take together; a quarter of the heap unless it is set
 * @param mergeFanIn how many neighbours of like size are merged
 * @param mergeBytesMax a merge does not make a larger chunk than this
 */
public record ChunkConfig(
        Optional<StagingPlace.Bucket> store, long cacheBytesMax, long buildMemory, int mergeFanIn, long mergeBytesMax) {
    static final Setting<Optional<StagingPlace.Bucket>> STORE = new Setting<>(
            "chunk.store",
            "",
            StagingPlace.optionalBucket(),
            "Where chunk files are kept: a store that speaks S3. Empty: on this node's disk. Files that are elsewhere move there in time.");
    static final Setting<Long> CACHE_SIZE = new Setting<>(
            "chunk.cache.size",
            "10GiB",
            ValueType.size("1MiB", "1024GiB"),
            "Copies on this node's disk of chunk files in a store, at most half of the disk. Beyond it those go that nobody has read for"
                    + " the longest time.");
    static final Setting<Long> BUILD_MEMORY = new Setting<>(
            "chunk.build.memory",
            "0",
            ValueType.size("0B", "64GiB"),
            "Heap for chunks that are being built, shared by the threads that import. A load that needs more gives several"
                    + " chunks. 0 = a quarter of the heap.");
    static final Setting<Integer> FAN_IN = new Setting<>(
            "chunk.merge.fan-in",
            "8",
            ValueType.integer(2, 64),
            "How many neighbouring chunks of like size are merged.");
    static final Setting<Long> BYTES_MAX = new Setting<>(
            "chunk.merge.size",
            "256MiB",
            ValueType.size("1MiB", "1GiB"),
            "A merge makes no larger chunk than this, nor one larger than an eighth of the heap.");

    static final SettingGroup GROUP =
            new SettingGroup("Chunks: what is queried", STORE, CACHE_SIZE, BUILD_MEMORY, FAN_IN, BYTES_MAX);

    static ChunkConfig read(Values values) {
        return new ChunkConfig(
                values.get(STORE),
                values.get(CACHE_SIZE),
                Heap.share(values.get(BUILD_MEMORY), 4, 0),
                values.get(FAN_IN),
                values.get(BYTES_MAX));
    }
}
