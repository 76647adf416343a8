package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Tables} makes of chunks on disk. */
class TableChunksTest {
    private static final TableSchema SCHEMA = SampleTable.unkeyed();
    private static final TableId TABLE = SCHEMA.id();

    @TempDir
    Path folder;

    private final Tables tables = SampleTable.tables(new DamageList());

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
        return tables.chunks(TABLE).stream().map(chunk -> chunk.info().file()).toList();
    }

    @Test
    void aListFromBeforeAnImportDoesNotHideWhatItAdded() {
        Path first = file(1);
        Path second = file(2);
        long moves = tables.moves(TABLE);
        assertTrue(tables.follow(SampleTable.listing(TABLE, moves, List.of(first))));
        assertFalse(tables.follow(SampleTable.listing(TABLE, moves, List.of())));

        moves = tables.moves(TABLE);
        tables.append(TABLE, List.of(Chunk.open(second)));
        assertFalse(tables.follow(SampleTable.listing(TABLE, moves, List.of(first))));
        assertEquals(List.of(first, second), shown());

        moves = tables.moves(TABLE);
        assertEquals(2, tables.snapshot(SCHEMA).existing().cardinality());
        assertTrue(tables.follow(SampleTable.listing(TABLE, moves, List.of(first, second))));
    }

    @Test
    void aChunkThatWasFollowedIsNotAddedAgain() {
        List<Path> files = List.of(file(1), file(2));
        assertTrue(tables.follow(SampleTable.listing(TABLE, 0, files)));
        tables.append(TABLE, List.of(Chunk.open(files.get(1)), Chunk.open(file(3))));
        assertEquals(List.of(files.get(0), files.get(1), folder.resolve("3.chunk")), shown());
    }

    @Test
    void aMergeThatWasFollowedIsNotMadeAgain() {
        Path merged = folder.resolve("1-2.chunk");
        assertTrue(tables.follow(SampleTable.listing(TABLE, 0, List.of(file(1), file(2)))));
        List<Chunk> parts = tables.chunks(TABLE);
        ChunkMerge.merge(parts, SCHEMA, merged);
        assertTrue(tables.follow(SampleTable.listing(TABLE, tables.moves(TABLE), List.of(merged))));
        tables.replace(TABLE, parts, Chunk.open(merged));
        assertEquals(List.of(merged), shown());
        assertEquals(2, tables.snapshot(SCHEMA).existing().cardinality());
    }
}
