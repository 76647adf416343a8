package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkHeader;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes what is in memory of a family to files. Confined to one thread. */
final class LiveImport {
    private final Tables.Files files;
    private final FamilyBuild.Met met;
    private final Interruption interruption;

    LiveImport(Tables.Files files, FamilyBuild.Met met, Interruption interruption) {
        this.met = met;
        this.files = files;
        this.interruption = interruption;
    }

    /** Straight from the batches. */
    Map<TableId, List<Chunk>> build(Work work, long memoryMax, Tables.LeftOut leftOut) {
        FamilyBuild.Output output = (table, rows, header) -> {
            Path file = files.file(table, header.firstSequence());
            rows.write(file, header, interruption);
            return Chunk.openVerified(file);
        };
        Map<TableId, List<Chunk>> built = new TreeMap<>();
        work.build(memoryMax, false, output, leftOut, met, interruption)
                .forEach((table, chunks) ->
                        built.put(table, chunks.stream().map(LiveChunk::chunk).toList()));
        return built;
    }

    /** From the chunks in memory, of rows up to the position. */
    Map<TableId, List<Chunk>> merge(Work work, long position) {
        Map<TableId, List<Chunk>> built = new TreeMap<>();
        work.members().forEach((table, member) -> {
            List<LiveChunk> live = member.state().liveUpTo(position);
            if (!live.isEmpty() && !member.isDropped()) {
                built.put(table, merge(table, member, live));
            }
        });
        return built;
    }

    private List<Chunk> merge(TableId table, Member member, List<LiveChunk> live) {
        List<Chunk> built = new ArrayList<>();
        long sequence = member.state().top();
        for (List<Chunk> part : parts(live)) {
            sequence++;
            Path file = files.file(table, sequence);
            write(part, member.newest(), sequence, file);
            built.add(Chunk.openVerified(file));
        }
        return List.copyOf(built);
    }

    private void write(List<Chunk> part, TableSchema schema, long sequence, Path file) {
        if (part.size() == 1) {
            part.get(0).writeTo(file, sequence, sequence);
        } else {
            ChunkMerge.merge(part, schema, ChunkHeader.of(sequence), interruption, file);
        }
    }

    /** Neighbours that fit into one file. */
    private static List<List<Chunk>> parts(List<LiveChunk> live) {
        List<List<Chunk>> parts = new ArrayList<>();
        List<Chunk> part = null;
        long bytes = 0;
        long sections = 0;
        for (LiveChunk each : live) {
            Chunk chunk = each.chunk();
            bytes += chunk.info().bytes();
            sections += chunk.info().sections();
            if (part == null || bytes > MergePolicy.DEFAULT.bytesMax() || sections > MergePolicy.SECTIONS_MAX) {
                part = new ArrayList<>();
                parts.add(part);
                bytes = chunk.info().bytes();
                sections = chunk.info().sections();
            }
            part.add(chunk);
        }
        return parts;
    }
}
