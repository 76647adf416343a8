package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFilesTest {
    @TempDir
    Path root;

    @Test
    void removesTheEmptyFoldersOfDroppedTables() throws IOException {
        ChunkFiles files = new ChunkFiles(root.resolve("chunks"));
        assertEquals(0, files.removeFolders(table -> true));
        Path known = files.imported(new TableId(7), 1, 4).getParent();
        Path dropped = files.imported(new TableId(8), 1, 4).getParent();
        Path filled = Files.writeString(files.imported(new TableId(9), 1, 4), "not yet removed");
        Path other = Files.createDirectory(root.resolve("chunks/litter"));

        assertEquals(1, files.removeFolders(table -> table.value() != 7));
        assertTrue(Files.exists(known));
        assertFalse(Files.exists(dropped));
        assertTrue(Files.exists(filled));
        assertTrue(Files.exists(other));
    }

    @Test
    void neverNamesTwoRebuiltFilesAlike() {
        ChunkFiles files = new ChunkFiles(root);
        Set<Path> named = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            assertTrue(named.add(files.rebuilt(new TableId(7), 1, 1)));
        }
    }

    @Test
    void setsAsideWhatNoMetadataListsAndRemovesItDaysLater() throws IOException {
        ChunkFiles files = new ChunkFiles(root);
        Path known = Files.writeString(files.imported(new TableId(7), 1, 4), "known");
        Path unknown = Files.writeString(files.merged(new TableId(7), 2, 5), "unknown");
        Path unfinished = Files.writeString(root.resolve("7/6.chunk.tmp"), "half");
        Path foreign = Files.writeString(
                Files.createDirectory(root.resolve("lost+found")).resolve("#12"), "not ours");

        List<Path> moved = files.setAsideAllBut(List.of(known));
        assertEquals(1, moved.size());
        assertEquals("unknown", Files.readString(moved.get(0)));
        assertEquals(root.resolve("litter"), moved.get(0).getParent());
        assertTrue(Files.exists(known));
        assertFalse(Files.exists(unknown));
        assertFalse(Files.exists(unfinished));
        assertTrue(Files.exists(foreign));
        assertEquals(List.of(), files.setAsideAllBut(List.of(known)));

        assertEquals(0, files.removeLitter(Instant.now().minus(Duration.ofDays(7))));
        assertTrue(Files.exists(moved.get(0)));
        assertEquals(1, files.removeLitter(Instant.now().plus(Duration.ofDays(1))));
        assertFalse(Files.exists(moved.get(0)));
    }

    @Test
    void setsTheSameBytesAsideOnceHoweverOftenTheyComeBack() throws IOException {
        ChunkFiles files = new ChunkFiles(root);
        Path unlisted = files.imported(new TableId(7), 1, 4);
        Files.writeString(unlisted, "built");
        assertEquals(1, files.setAsideAllBut(List.of()).size());
        for (int restart = 0; restart < 3; restart++) {
            Files.writeString(unlisted, "built");
            assertEquals(List.of(), files.setAsideAllBut(List.of()));
            assertFalse(Files.exists(unlisted));
        }
        Files.writeString(unlisted, "other");
        assertEquals(1, files.setAsideAllBut(List.of()).size());
        try (Stream<Path> litter = Files.list(root.resolve("litter"))) {
            assertEquals(2, litter.count());
        }
    }
}
