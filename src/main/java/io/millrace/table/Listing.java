package io.millrace.table;

import io.millrace.chunk.ChunkListing;
import io.millrace.model.TableId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the metadata store says that a table has on disk. Immutable.
 *
 * @param moves what {@link Tables#moves} said before the store was asked
 * @param files of all chunks, oldest first
 * @param stored what is known of those files that are in a store
 * @param position in the log, of the last rows that the chunks hold; {@code Long.MIN_VALUE} if they hold none of the log
 */
public record Listing(TableId table, long moves, List<Path> files, Map<Path, ChunkListing> stored, long position) {
    /** All files are on the disk. */
    public Listing(TableId table, long moves, List<Path> files, long position) {
        this(table, moves, files, Map.of(), position);
    }
}
