package io.millrace.transfer;

import io.millrace.bus.Channel;
import io.millrace.chunk.Chunk;
import io.millrace.log.SegmentCut;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.StagedSlice;
import io.millrace.table.BuiltFamily;
import io.millrace.table.Listing;
import io.millrace.table.Reclaim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The conversations about moving rows from the log to chunks. The coordinator asks, worker verticles do. */
public final class Transfers {
    /** A segment is cut; the coordinator takes note at once and acts later. */
    public static final Channel<SegmentCut, Void> SEGMENTS = new Channel<>("transfer.segments", Duration.ofSeconds(30));
    /**
     * Answers when all rows that were acknowledged before are in chunks on disk. Fails if rows cannot be: their table misses a
     * chunk, or there is no room for another one.
     */
    public static final Channel<Flush, Void> FLUSH = new Channel<>("transfer.flush", Duration.ofMinutes(15));
    /** The same for rows up to a position. */
    public static final Channel<Imported, Void> IMPORTED = new Channel<>("transfer.imported", Duration.ofMinutes(15));

    public static final Channel<List<SliceInfo>, Staged> UPLOAD =
            new Channel<>("transfer.upload", Duration.ofMinutes(15));
    public static final Channel<BuildChunks, BuiltChunks> IMPORT =
            new Channel<>("transfer.import", Duration.ofMinutes(30));
    public static final Channel<List<Neighbours>, MergedChunks> MERGE =
            new Channel<>("transfer.merge", Duration.ofMinutes(60));
    /** What can go from the disk of each table, since it has ended. */
    public static final Channel<List<TableSchema>, Reclaims> RECLAIM =
            new Channel<>("transfer.reclaim", Duration.ofMinutes(60));
    /** Keeps the files of a table's chunks, whatever becomes of the chunks; answers with them, oldest first. */
    public static final Channel<Pin, List<Path>> PIN = new Channel<>("transfer.pin", Duration.ofSeconds(30));
    /** Lets go of all that a holder has pinned. */
    public static final Channel<String, Void> UNPIN = new Channel<>("transfer.unpin", Duration.ofSeconds(30));
    /** Answers with what is gone; the rest is to be tried again. */
    public static final Channel<Removal, Removal> REMOVE = new Channel<>("transfer.remove", Duration.ofMinutes(5));

    /** Reads files from end to end; answers with those that are damaged or gone. */
    public static final Channel<List<Path>, Map<Path, Problem>> CHECK =
            new Channel<>("transfer.check", Duration.ofMinutes(60));

    public static final Channel<Rebuild, List<Chunk>> REBUILD =
            new Channel<>("transfer.rebuild", Duration.ofMinutes(60));
    /** Makes damaged chunks again of staged slices; answers with a line for each that was damaged. */
    public static final Channel<Repair, List<String>> REPAIR = new Channel<>("transfer.repair", Duration.ofHours(12));

    /** What a line says of a chunk that could not be made again. */
    public static final String CANNOT = "cannot be made again: ";

    /** Answers with imported slices in staging, by ascending sequence. */
    public static final Channel<StagedFiles, List<StagedFile>> STAGED_FILES =
            new Channel<>("transfer.staged", Duration.ofSeconds(60));

    private Transfers() {}

    /** @param afterSequence those behind it */
    public record StagedFiles(long afterSequence, int most) {}

    /** @param checksum as it was staged */
    public record StagedFile(TableId table, long sequence, String key, String checksum, long bytes) {}

    /** @param tables whose chunks are to be looked at; empty for all */
    public record Repair(Set<TableId> tables) {}

    /**
     * @param parts the slices with the rows, and all others of the same segments whose tables give ids in each other's place
     * @param before of those tables: what they had on disk before those segments
     * @param dropped those of them that are gone
     * @param firstSequence the place of the chunks that are wanted, up to {@code lastSequence}
     * @param rows that they had
     */
    public record Rebuild(
            TableSchema table,
            List<ReadBack.Part> parts,
            List<Listing> before,
            Set<TableId> dropped,
            long firstSequence,
            long lastSequence,
            long rows) {}

    /** @param tables whose rows are meant; empty for those of all tables */
    public record Flush(Set<TableId> tables) {}

    /** @param position the end of a segment that is closed */
    public record Imported(long position, Set<TableId> tables) {}

    /**
     * Of the slices that were to be carried to staging.
     *
     * @param failed the rest
     */
    public record Staged(Map<SliceId, StagedSlice> slices, Map<SliceId, Problem> failed) {}

    /**
     * @param families of tables, each to be built as one
     * @param position the end of a segment, up to which the rows are wanted
     */
    public record BuildChunks(List<Set<TableId>> families, long position) {}

    /**
     * Chunks that are complete on disk and open, but not visible yet.
     *
     * @param failed families that could not be built
     */
    public record BuiltChunks(List<BuiltFamily> families, Map<Set<TableId>, Problem> failed) {}

    /**
     * @param holder who reads; keeps what it has pinned for longer if it asks again
     * @param time after which the pin is over, if nobody lets go before: a holder may be gone
     */
    public record Pin(String holder, TableId table, Duration time) {}

    /** @param failed tables that could not be looked through */
    public record Reclaims(List<Reclaim> found, Map<TableId, Problem> failed) {}

    /** @param chunks of the table, oldest first, to be merged; one alone is written again without what has ended */
    public record Neighbours(TableSchema table, List<Chunk> chunks) {}

    /** A chunk that is complete on disk and open, but not in the place of those that it was made of yet. */
    public record Merged(Neighbours parts, Chunk chunk) {}

    /** @param failed tables whose chunks could not be merged */
    public record MergedChunks(List<Merged> merged, Map<TableId, Problem> failed) {}

    /**
     * Files that nothing refers to any more.
     *
     * @param onVolume slices whose files there can go
     * @param staged slices whose staged copies can go
     */
    public record Removal(List<Slice.Imported> onVolume, List<Slice.Imported> staged, List<Path> chunks) {
        public boolean isEmpty() {
            return onVolume.isEmpty() && staged.isEmpty() && chunks.isEmpty();
        }

        public int size() {
            return onVolume.size() + staged.size() + chunks.size();
        }
    }
}
