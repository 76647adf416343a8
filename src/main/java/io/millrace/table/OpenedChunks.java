package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkStore;
import io.millrace.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The chunks of a table on disk. Immutable.
 *
 * @param missing why one of them could not be opened; null if all could
 */
record OpenedChunks(List<Chunk> chunks, Problem missing) {
    /**
     * Blocks on files.
     *
     * @param store opens them
     * @param open chunks that need not be opened again
     * @param damages told of each file that cannot be opened
     */
    static OpenedChunks of(Listing listing, ChunkStore store, List<Chunk> open, Consumer<Problem> damages) {
        Map<Path, Chunk> known = new HashMap<>();
        open.forEach(chunk -> known.put(chunk.info().file(), chunk));
        List<Chunk> chunks = new ArrayList<>();
        Problem missing = null;
        for (Path file : listing.files()) {
            try {
                chunks.add(
                        known.containsKey(file)
                                ? known.get(file)
                                : store.open(
                                        file,
                                        Optional.ofNullable(listing.stored().get(file))));
            } catch (Problem e) {
                missing = e;
                damages.accept(e);
            }
        }
        return new OpenedChunks(List.copyOf(chunks), missing);
    }
}
