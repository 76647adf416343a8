package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
    private static final TableSchema SCHEMA = SampleTable.unkeyed();
    private static final TableId TABLE = SCHEMA.id();

    @TempDir
    Path folder;

    private final Snapshots snapshots = new Snapshots(new DamageList());

    private Path file(int sequence) {
        Path file = folder.resolve(sequence + ".chunk");
        ChunkBuilder rows = SampleTable.builder(SCHEMA);
        rows.beginRow(1_000);
        rows.recordId(sequence);
        rows.endRow();
        rows.write(file, ChunkHeader.of(sequence));
        return file;
    }

    private List<Path> shown() {
        return snapshots.chunks(TABLE).stream()
                .map(chunk -> chunk.info().file())
                .toList();
    }

    @Test
    void aListFromBeforeAnImportDoesNotHideWhatItAdded() {
        Path first = file(1);
        Path second = file(2);
        long moves = snapshots.moves(TABLE);
        assertTrue(snapshots.follow(TABLE, moves, List.of(first)));
        assertFalse(snapshots.follow(TABLE, moves, List.of()));

        moves = snapshots.moves(TABLE);
        snapshots.append(TABLE, List.of(Chunk.open(second)));
        assertFalse(snapshots.follow(TABLE, moves, List.of(first)));
        assertEquals(List.of(first, second), shown());

        moves = snapshots.moves(TABLE);
        assertEquals(2, snapshots.snapshot(SCHEMA).existing().cardinality());
        assertTrue(snapshots.follow(TABLE, moves, List.of(first, second)));
    }

    @Test
    void aChunkThatWasFollowedIsNotAddedAgain() {
        List<Path> files = List.of(file(1), file(2));
        assertTrue(snapshots.follow(TABLE, 0, files));
        snapshots.append(TABLE, List.of(Chunk.open(files.get(1)), Chunk.open(file(3))));
        assertEquals(List.of(files.get(0), files.get(1), folder.resolve("3.chunk")), shown());
    }

    @Test
    void aMergeThatWasFollowedIsNotMadeAgain() {
        Path merged = folder.resolve("1-2.chunk");
        assertTrue(snapshots.follow(TABLE, 0, List.of(file(1), file(2))));
        List<Chunk> parts = snapshots.chunks(TABLE);
        ChunkMerge.merge(parts, SCHEMA, merged);
        assertTrue(snapshots.follow(TABLE, snapshots.moves(TABLE), List.of(merged)));
        snapshots.replace(TABLE, parts, Chunk.open(merged));
        assertEquals(List.of(merged), shown());
        assertEquals(2, snapshots.snapshot(SCHEMA).existing().cardinality());
    }
}
