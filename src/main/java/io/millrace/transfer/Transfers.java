package io.millrace.transfer;

import io.millrace.bus.Channel;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.TableSnapshot;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.LostRows;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.StagedSlice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The conversations about moving rows from slices to chunks. The coordinator asks, worker verticles do. */
public final class Transfers {
    /** A slice is there; the coordinator takes note at once and acts later. */
    public static final Channel<Slice.Closing, Void> SLICES = new Channel<>("transfer.slices", Duration.ofSeconds(30));

    public static final Channel<SliceInfo, StagedSlice> UPLOAD =
            new Channel<>("transfer.upload", Duration.ofMinutes(15));
    public static final Channel<BuildChunk, BuiltLoad> IMPORT =
            new Channel<>("transfer.import", Duration.ofMinutes(30));
    public static final Channel<MergeChunks, Chunk> MERGE = new Channel<>("transfer.merge", Duration.ofMinutes(60));
    /** Answers with what is gone; the rest is to be tried again. */
    public static final Channel<Removal, Removal> REMOVE = new Channel<>("transfer.remove", Duration.ofMinutes(5));

    private Transfers() {}

    /**
     * @param target the table as it is now
     * @param parts the load's slices in the order of their rows
     * @param current the table's visible chunks: keys are looked up there, and the new chunk comes behind them
     * @param foreign by table name: the keyed tables whose records fields of this one name
     */
    public record BuildChunk(
            TableSchema target, List<Part> parts, TableSnapshot current, Map<String, ForeignTable> foreign) {
        /** The sequence of the first slice, which no other load has; 0 without slices. */
        long number() {
            return parts.isEmpty() ? 0 : parts.get(0).slice().info().id().sequence();
        }
    }

    /** @param written the table version that the slice was written with */
    public record Part(Slice.Uploaded slice, TableSchema written) {}

    public record ForeignTable(TableSchema schema, TableSnapshot current) {}

    /** A chunk that is complete on disk and open, but not visible yet. */
    public record BuiltChunk(TableId table, Chunk chunk) {}

    /** @param lost rows of the load's slices that could not be read; they are not in the chunks */
    public record BuiltLoad(List<BuiltChunk> chunks, List<LostRows> lost) {
        public static final BuiltLoad NONE = new BuiltLoad(List.of(), List.of());
    }

    /** @param parts neighbours, oldest first */
    public record MergeChunks(TableSchema table, List<Chunk> parts) {}

    /** Files that nothing refers to any more. */
    public record Removal(List<Slice.Imported> slices, List<Path> chunks) {}
}
