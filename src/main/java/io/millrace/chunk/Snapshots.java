package io.millrace.chunk;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which chunks every table consists of at the moment. Thread-safe: the coordinator writes, queries and imports read; who
 * has taken a snapshot keeps it, whatever happens after.
 */
public final class Snapshots {
    /** The chunks oldest first, and the last snapshot made of them, or of the older ones of them; null if none was. */
    private record Stack(List<Chunk> chunks, TableSnapshot snapshot) {
        static final Stack EMPTY = new Stack(List.of(), null);
    }

    private final Map<TableId, Stack> stacks = new ConcurrentHashMap<>();

    /** Opens the chunk files of every table, oldest first. Blocks on files. */
    public void openAll(Map<TableId, List<Path>> files) {
        files.forEach((table, paths) ->
                stacks.put(table, new Stack(paths.stream().map(Chunk::open).toList(), null)));
    }

    public Set<TableId> tables() {
        return Set.copyOf(stacks.keySet());
    }

    /** The table as it is now, seen through the given version of its schema. */
    public TableSnapshot snapshot(TableSchema schema) {
        Stack stack = stacks.compute(schema.id(), (id, known) -> {
            Stack current = known == null ? Stack.EMPTY : known;
            return current.snapshot != null
                            && current.snapshot.schema().version() == schema.version()
                            && current.snapshot.chunks().equals(current.chunks)
                    ? current
                    : new Stack(current.chunks, new TableSnapshot(schema, current.chunks, current.snapshot));
        });
        return stack.snapshot;
    }

    /** Adds the newest chunk. */
    public void append(TableId table, Chunk chunk) {
        stacks.compute(table, (id, known) -> {
            List<Chunk> chunks = new ArrayList<>(known == null ? List.of() : known.chunks);
            chunks.add(chunk);
            return new Stack(List.copyOf(chunks), known == null ? null : known.snapshot);
        });
    }

    /** Puts a chunk in the place of the neighbours that it was merged from. */
    public void replace(TableId table, List<Chunk> parts, Chunk merged) {
        stacks.computeIfPresent(table, (id, known) -> {
            List<Chunk> chunks = new ArrayList<>(known.chunks);
            chunks.set(chunks.indexOf(parts.get(0)), merged);
            chunks.removeAll(parts);
            return new Stack(List.copyOf(chunks), null);
        });
    }

    /** Neighbours that are worth merging, oldest first; empty if there are none. */
    public List<Chunk> neighbours(TableSchema schema, MergePolicy policy) {
        Stack stack = stacks.get(schema.id());
        if (stack == null) {
            return List.of();
        }
        Set<ChunkInfo> picked =
                Set.copyOf(policy.pick(stack.chunks.stream().map(Chunk::info).toList()));
        return stack.chunks.stream()
                .filter(chunk -> picked.contains(chunk.info()))
                .toList();
    }

    /** The table's chunks, oldest first. */
    public List<Chunk> chunks(TableId table) {
        Stack stack = stacks.get(table);
        return stack == null ? List.of() : stack.chunks;
    }

    /** The table was dropped. */
    public void drop(TableId table) {
        stacks.remove(table);
    }
}
