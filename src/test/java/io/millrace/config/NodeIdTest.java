package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeIdTest {
    @TempDir
    private Path folder;

    @Test
    void isMadeUpOnceAndKept() {
        ServerConfig config =
                TestSources.config(Map.of("data", folder.resolve("new").toString()));
        String id = NodeId.of(config);
        assertTrue(id.matches("node-[0-9a-f]{8}"), id);
        assertEquals(id, NodeId.of(config));
    }

    @Test
    void isTheConfiguredOne() {
        assertEquals("a-1", NodeId.of(TestSources.config(Map.of("node.id", "a-1", "data", folder.toString()))));
    }

    @Test
    void refusesAFileThatHoldsSomethingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("node.id"), "Not An Id\n");
        ServerConfig config = TestSources.config(Map.of("data", folder.toString()));
        Problem problem = assertThrows(Problem.class, () -> NodeId.of(config));
        assertTrue(problem.getMessage().startsWith(file + " holds no node id"), problem.getMessage());
    }

    @Test
    void namesADamagedFileAndTakesItForNothingElse() throws IOException {
        ServerConfig config = TestSources.config(Map.of("data", folder.toString()));
        NodeId.of(config);
        Path file = folder.resolve("node.id");
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, at))) {
                Files.write(file, damaged);
                Problem problem = assertThrows(Problem.class, () -> NodeId.of(config));
                assertTrue(problem.getMessage().startsWith(file.toString()), problem.getMessage());
            }
        }
    }
}
