package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a table consists of at one moment, but for the batches that nobody asked for yet. Immutable; replaced as a whole, so
 * that nobody sees rows twice or not at all while they move to the disk.
 *
 * @param chunks on disk, oldest first, without those that cannot be opened
 * @param live chunks in memory on top of them, oldest first, all of rows behind {@code position}
 * @param position in the log, of the last rows that are in chunks on disk
 * @param missing why a chunk on disk could not be opened; null if all could
 * @param moves grows with each change of {@code chunks}
 * @param base the last snapshot made of {@code chunks}, or of the older ones of them; null if none was
 * @param shown the snapshot of all chunks; null if none was made
 */
record TableState(
        List<Chunk> chunks,
        List<LiveChunk> live,
        long position,
        Problem missing,
        long moves,
        TableSnapshot base,
        TableSnapshot shown) {

    static final TableState EMPTY = new TableState(List.of(), List.of(), Long.MIN_VALUE, null, 0, null, null);

    /** Other chunks on disk, up to the same position or a later one. */
    TableState with(List<Chunk> now, long upTo, Problem missingOrNull) {
        long reached = Math.max(position, upTo);
        List<LiveChunk> left =
                live.stream().filter(chunk -> chunk.lastPosition() > reached).toList();
        return new TableState(List.copyOf(now), left, reached, missingOrNull, moves + 1, null, null);
    }

    /** The newest chunks on disk, but for those that are there already. */
    TableState append(List<Chunk> newest, long upTo) {
        List<Chunk> now = new ArrayList<>(chunks);
        newest.stream().filter(chunk -> chunk.info().firstSequence() > top()).forEach(now::add);
        TableState moved = with(now, upTo, missing);
        return new TableState(moved.chunks, moved.live, moved.position, missing, moved.moves, base, null);
    }

    /** A chunk on disk in the place of the neighbours that it was merged from; nothing else if they are gone. */
    TableState replace(List<Chunk> parts, Chunk merged) {
        if (!chunks.containsAll(parts)) {
            return this;
        }
        List<Chunk> now = new ArrayList<>(chunks);
        now.set(now.indexOf(parts.get(0)), merged);
        now.removeAll(parts);
        return with(now, position, missing);
    }

    /** The same without some chunks on disk; nothing else if they are gone. */
    TableState without(List<Chunk> gone) {
        List<Chunk> now = new ArrayList<>(chunks);
        return now.containsAll(gone) && now.removeAll(gone) ? with(now, position, missing) : this;
    }

    /** Neighbours on disk that are worth merging, but for damaged ones. */
    List<Chunk> neighbours(MergePolicy policy) {
        if (missing != null) {
            return List.of();
        }
        List<ChunkInfo> infos = chunks.stream().map(Chunk::info).toList();
        Set<ChunkInfo> damaged =
                chunks.stream().filter(Chunk::isDamaged).map(Chunk::info).collect(Collectors.toSet());
        Set<ChunkInfo> picked = Set.copyOf(policy.pick(infos, damaged));
        return chunks.stream().filter(chunk -> picked.contains(chunk.info())).toList();
    }

    /** Other chunks in memory, but for those whose rows have come to the disk in the meantime. */
    TableState withLive(List<LiveChunk> now) {
        List<LiveChunk> left =
                now.stream().filter(chunk -> chunk.lastPosition() > position).toList();
        return new TableState(chunks, left, position, missing, moves, base, null);
    }

    TableState showing(TableSnapshot baseNow, TableSnapshot shownNow) {
        return new TableState(chunks, live, position, missing, moves, baseNow, shownNow);
    }

    /** The last place that a chunk on disk has in the import order; 0 without chunks. */
    long top() {
        return chunks.isEmpty() ? 0 : chunks.get(chunks.size() - 1).info().lastSequence();
    }

    long liveBytes() {
        return live.stream().mapToLong(LiveChunk::bytes).sum();
    }

    /** Of disk and memory, oldest first. */
    List<Chunk> allChunks() {
        List<Chunk> all = new ArrayList<>(chunks);
        live.forEach(chunk -> all.add(chunk.chunk()));
        return all;
    }

    /** The chunks in memory whose rows are not behind the position. */
    List<LiveChunk> liveUpTo(long upTo) {
        return live.stream().filter(chunk -> chunk.lastPosition() <= upTo).toList();
    }

    boolean isShownAs(TableSchema schema) {
        return shown != null && shown.schema().version() == schema.version();
    }

    /** The same with a snapshot for the schema. Works on files, once for each set of chunks. */
    TableState shownAs(TableSchema schema) {
        boolean isBase = base != null
                && base.schema().version() == schema.version()
                && base.chunks().equals(chunks);
        TableSnapshot disk = isBase ? base : new TableSnapshot(schema, chunks, base);
        return showing(
                disk,
                live.isEmpty()
                        ? disk
                        : disk.under(live.stream().map(LiveChunk::chunk).toList()));
    }

    /** @throws Problem if a chunk is missing: what is left would give wrong answers and wrong ids */
    void requireWhole(String table) {
        if (missing != null) {
            throw new Problem(missing.code(), "table " + table + " cannot be read: " + missing.getMessage())
                    .causedBy(missing);
        }
    }
}
