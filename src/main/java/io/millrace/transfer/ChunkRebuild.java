package io.millrace.transfer;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkFiles;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkStore;
import io.millrace.files.DamageList;
import io.millrace.files.DiskProblem;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.BuiltFamily;
import io.millrace.table.ChunkMerge;
import io.millrace.table.Tables;
import io.millrace.transfer.Transfers.Rebuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes chunks of a table again, of staged slices with the rows that they had. Record keys get the ids that they had, since the rows of
 * all tables that give ids in each other's place are read once more in the order of the log, on top of the keys that were known then.
 * Immutable; blocks on files.
 *
 * @param store that chunks come from, and go to
 * @param memoryMax bytes of heap that chunks may take while they are built, beside the rows
 */
record ChunkRebuild(SliceCopies copies, ChunkStore store, ChunkFiles files, Tables.Names names, long memoryMax) {
    /**
     * The chunks, complete on disk and open, in the places of those that were wanted.
     *
     * @throws Problem {@code CORRUPT_FILE} if slices or keys that are needed cannot be read, or have other rows
     */
    List<Chunk> run(Rebuild wanted) {
        DamageList unheard = new DamageList();
        // lines that were no rows at the first import are none now
        Tables scratch =
                new Tables(names, (position, batch, why) -> {}, unheard, store, memoryMax, 1, InstantSource.system());
        scratch.follow(wanted.before());
        wanted.dropped().forEach(scratch::drop);
        ReadBack readBack = new ReadBack(copies, scratch, names);
        List<Loss> lost = readBack.read(wanted.parts());
        if (!lost.isEmpty()) {
            throw new Problem(
                    ProblemCode.CORRUPT_FILE,
                    "slices cannot be read: " + lost.get(0).rows().what());
        }
        List<Path> made = new ArrayList<>();
        try {
            List<Chunk> parts = new ArrayList<>();
            for (Set<TableId> family : scratch.families(readBack.end())) {
                if (family.contains(wanted.table().id())) {
                    BuiltFamily built = scratch.build(family, readBack.end(), (table, sequence) -> {
                        Path file = files.rebuilt(table, sequence, sequence);
                        made.add(file);
                        return file;
                    });
                    parts.addAll(built.chunks().getOrDefault(wanted.table().id(), List.of()));
                }
            }
            requireRows(wanted, parts);
            return placed(wanted, parts);
        } finally {
            made.forEach(ChunkRebuild::remove);
        }
    }

    private static void requireRows(Rebuild wanted, List<Chunk> parts) {
        long rows = parts.stream().mapToLong(part -> part.info().rows()).sum();
        if (rows != wanted.rows() || parts.isEmpty()) {
            throw new Problem(
                    ProblemCode.CORRUPT_FILE,
                    "its slices in staging have " + rows + " rows of the " + wanted.rows() + " that were imported");
        }
    }

    /** One in each place, or one in all of them. */
    private List<Chunk> placed(Rebuild wanted, List<Chunk> parts) {
        long first = wanted.firstSequence();
        long last = wanted.lastSequence();
        List<Chunk> chunks = new ArrayList<>();
        if (parts.size() <= last - first + 1) {
            for (int i = 0; i < parts.size(); i++) {
                long from = first + i;
                long to = i == parts.size() - 1 ? last : from;
                Path file = files.rebuilt(wanted.table().id(), from, to);
                parts.get(i).writeTo(file, from, to);
                chunks.add(store.keep(Chunk.openVerified(file)));
            }
        } else {
            Path file = files.rebuilt(wanted.table().id(), first, last);
            ChunkHeader header =
                    new ChunkHeader(first, last, parts.get(0).info().md());
            ChunkMerge.merge(parts, wanted.table(), header, file);
            chunks.add(store.keep(Chunk.openVerified(file)));
        }
        return chunks;
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw DiskProblem.of("removing " + file, e);
        }
    }
}
