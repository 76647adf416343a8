package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineTest {
    private static List<String> thread(int socket, int core) {
        return List.of(
                "model name\t: Some Processor 3000",
                "cpu MHz\t\t: 2596.092",
                "physical id\t: " + socket,
                "core id\t\t: " + core,
                "power management:",
                "");
    }

    private static List<String> all(List<List<String>> threads) {
        return threads.stream().flatMap(List::stream).toList();
    }

    @Test
    void countsCoresOnce() {
        List<String> lines = all(List.of(thread(0, 0), thread(0, 0), thread(0, 1), thread(1, 0)));
        assertEquals(new Machine(9, "Some Processor 3000", 3, 4, 2596), Machine.of(9, 4, "amd64", lines));
    }

    @Test
    void makesDoWithoutWhatTheSystemDoesNotTell() {
        assertEquals(new Machine(9, "aarch64", 4, 4, 0), Machine.of(9, 4, "aarch64", List.of()));
        assertEquals(
                new Machine(9, "aarch64", 4, 4, 0),
                Machine.of(9, 4, "aarch64", List.of("cpu MHz : unknown", ":", "x")));
    }

    @Test
    void looksAtThisMachine() {
        Machine here = Machine.look();
        assertTrue(here.memoryBytes() > 0 && here.cores() > 0 && here.threads() > 0, here::toString);
    }
}
