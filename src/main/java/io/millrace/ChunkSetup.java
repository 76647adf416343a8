package io.millrace;

import io.millrace.chunk.ChunkCache;
import io.millrace.chunk.ChunkStore;
import io.millrace.chunk.ObjectChunks;
import io.millrace.config.ChunkConfig;
import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.metrics.ChunkCacheMeters;
import io.millrace.metrics.Meters;
import io.millrace.model.TableId;
import io.millrace.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the place where chunk files are kept. Immutable.
 *
 * @param installation its id: others may use the same bucket and prefix
 * @param store if chunks may be in one, now or from earlier
 * @param root folder of files that are only on the disk
 * @param copies folder of copies of files in the store
 * @param width how many files are moved at once
 * @param evicted told of tables of which copies make room for others
 */
record ChunkSetup(
        ChunkConfig config,
        String installation,
        Optional<ObjectStore> store,
        Path root,
        Path copies,
        int width,
        Meters meters,
        Consumer<TableId> evicted) {
    ChunkStore open() {
        Optional<ChunkCache> cache = store.map(this::cache);
        Path made = config.store()
                .map(bucket ->
                        copies.resolve(bucket.bucket()).resolve(bucket.prefix()).resolve(installation))
                .orElse(root);
        return new ChunkStore(root, copies, made, cache);
    }

    /** Others need room on the disk too. */
    private long cacheBytesMax() {
        try {
            DurableFiles.createDirectories(copies);
            long disk = Files.getFileStore(copies).getTotalSpace();
            return Math.min(config.cacheBytesMax(), disk / 2);
        } catch (IOException e) {
            throw DiskProblem.of("making " + copies, e);
        }
    }

    private ChunkCache cache(ObjectStore objects) {
        ChunkCacheMeters observer = meters.chunkCache();
        ChunkCache cache =
                new ChunkCache(copies, cacheBytesMax(), new ObjectChunks(objects, copies, width), observer, evicted);
        observer.bindBytes(cache::bytes);
        return cache;
    }
}
