package io.millrace.chunk;

import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which chunks every table consists of at the moment, as PostgreSQL lists them. Thread-safe: the coordinator writes, queries
 * and imports read; who has taken a snapshot keeps it, whatever happens after.
 */
public final class Snapshots {
    /**
     * The chunks oldest first, and the last snapshot made of them, or of the older ones of them; null if none was.
     *
     * @param missing why a visible chunk could not be opened; null if all could
     * @param moves grows with each change
     */
    private record Stack(List<Chunk> chunks, TableSnapshot snapshot, Problem missing, long moves) {
        static final Stack EMPTY = new Stack(List.of(), null, null, 0);

        Stack with(List<Chunk> now, Problem missingOrNull) {
            return new Stack(List.copyOf(now), null, missingOrNull, moves + 1);
        }

        Stack append(List<Chunk> newest) {
            List<Chunk> now = new ArrayList<>(chunks);
            newest.stream()
                    .filter(chunk -> chunk.info().firstSequence() > top())
                    .forEach(now::add);
            return new Stack(List.copyOf(now), snapshot, missing, moves + 1);
        }

        private long top() {
            return chunks.isEmpty() ? 0 : chunks.get(chunks.size() - 1).info().lastSequence();
        }

        boolean shows(TableSchema schema) {
            return snapshot != null
                    && snapshot.schema().version() == schema.version()
                    && snapshot.chunks().equals(chunks);
        }
    }

    private final Map<TableId, Stack> stacks = new ConcurrentHashMap<>();
    private final DamageList damages;

    public Snapshots(DamageList damages) {
        this.damages = damages;
    }

    /** Grows with each change of the table's chunks; to be asked before PostgreSQL is asked for the list to {@link #follow}. */
    public long moves(TableId table) {
        return stacks.getOrDefault(table, Stack.EMPTY).moves;
    }

    /**
     * Makes the table consist of the given files, oldest first, and of nothing else. A file that cannot be opened makes the
     * whole table unreadable, and no other. Blocks on files.
     *
     * @param moves what {@link #moves} said before the list was made
     * @return false if the table changed since, so that the list may be out of date; nothing has happened then
     */
    public boolean follow(TableId table, long moves, List<Path> files) {
        Stack known = stacks.get(table);
        Stack before = known == null ? Stack.EMPTY : known;
        if (before.moves != moves) {
            return false;
        }
        Map<Path, Chunk> open = new HashMap<>();
        before.chunks.forEach(chunk -> open.put(chunk.info().file(), chunk));
        List<Chunk> chunks = new ArrayList<>();
        Problem missing = null;
        for (Path file : files) {
            try {
                chunks.add(open.containsKey(file) ? open.get(file) : Chunk.open(file));
            } catch (Problem e) {
                missing = e;
                damages.add(table, e.getMessage());
            }
        }
        Stack after = before.with(chunks, missing);
        boolean isCurrent =
                known == null ? stacks.putIfAbsent(table, after) == null : stacks.replace(table, before, after);
        if (isCurrent && before.missing != null && missing == null) {
            damages.mended(table, before.missing.getMessage());
        }
        return isCurrent;
    }

    public Set<TableId> tables() {
        return Set.copyOf(stacks.keySet());
    }

    /** A question met damage in a chunk of the table. What is known of a chunk that cannot be opened is told once. */
    public void damaged(TableId table, Problem what) {
        if (!isMissingChunks(table)) {
            damages.add(table, what.getMessage());
        }
    }

    /** Whether a chunk of the table could not be opened. */
    public boolean isMissingChunks(TableId table) {
        return stacks.getOrDefault(table, Stack.EMPTY).missing != null;
    }

    /**
     * The table as it is now, seen through the given version of its schema.
     *
     * @throws Problem if one of its chunks is missing or cannot be opened: what is left would give wrong answers
     */
    public TableSnapshot snapshot(TableSchema schema) {
        Stack stack = stacks.compute(schema.id(), (id, known) -> {
            Stack current = known == null ? Stack.EMPTY : known;
            return current.missing != null || current.shows(schema)
                    ? current
                    : new Stack(
                            current.chunks,
                            new TableSnapshot(schema, current.chunks, current.snapshot),
                            null,
                            current.moves);
        });
        if (stack.missing != null) {
            throw new Problem(
                            stack.missing.code(),
                            "table " + schema.name() + " cannot be read: " + stack.missing.getMessage())
                    .causedBy(stack.missing);
        }
        return stack.snapshot;
    }

    /** Adds the newest chunks, all at once, so that no query sees half of a load; but for those that it follows already. */
    public void append(TableId table, List<Chunk> newest) {
        stacks.compute(table, (id, known) -> {
            Stack current = known == null ? Stack.EMPTY : known;
            return current.append(newest);
        });
    }

    /** Puts a chunk in the place of the neighbours that it was merged from; they are gone if it was followed already. */
    public void replace(TableId table, List<Chunk> parts, Chunk merged) {
        stacks.computeIfPresent(table, (id, known) -> {
            if (!known.chunks.containsAll(parts)) {
                return known;
            }
            List<Chunk> chunks = new ArrayList<>(known.chunks);
            chunks.set(chunks.indexOf(parts.get(0)), merged);
            chunks.removeAll(parts);
            return known.with(chunks, known.missing);
        });
    }

    /**
     * Neighbours that are worth merging, oldest first; empty if there are none. What is known to be damaged stays as it is
     * and keeps nothing else from being merged.
     */
    public List<Chunk> neighbours(TableSchema schema, MergePolicy policy) {
        Stack stack = stacks.get(schema.id());
        if (stack == null || stack.missing != null) {
            return List.of();
        }
        List<ChunkInfo> infos = stack.chunks.stream().map(Chunk::info).toList();
        Set<ChunkInfo> damaged =
                stack.chunks.stream().filter(Chunk::isDamaged).map(Chunk::info).collect(Collectors.toSet());
        Set<ChunkInfo> picked = Set.copyOf(policy.pick(infos, damaged));
        return stack.chunks.stream()
                .filter(chunk -> picked.contains(chunk.info()))
                .toList();
    }

    /** The table's chunks, oldest first, without those that cannot be opened. */
    public List<Chunk> chunks(TableId table) {
        return stacks.getOrDefault(table, Stack.EMPTY).chunks;
    }

    /** The table was dropped. */
    public void drop(TableId table) {
        stacks.remove(table);
        damages.forget(table);
    }
}
