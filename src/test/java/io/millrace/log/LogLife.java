package io.millrace.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one {@link DyingLog} said, and what must be on its volume therefore. Confined to the test's thread. */
final class LogLife {
    private final String name;
    /** Numbers of appends by table, in the order of the log. */
    private final Map<Integer, List<Long>> committed = new TreeMap<>();

    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();

    /** @param name what failures begin with */
    LogLife(String name) {
        this.name = name;
    }

    /** Takes a line that the process said. */
    void hear(String line) {
        String[] words = line.split(" ", -1);
        if (!words[words.length - 1].equals(".")) {
            return; // the process died over it
        }
        switch (words[0]) {
            case "ready" -> {}
            case "committed" -> {
                for (int i = 1; i < words.length - 1; i++) {
                    String[] part = words[i].split(":", 2);
                    committed
                            .computeIfAbsent(Integer.valueOf(part[0]), table -> new ArrayList<>())
                            .add(Long.valueOf(part[1]));
                }
            }
            case "acknowledged" -> acknowledged.add(Long.valueOf(words[1]));
            case "refused" -> refused.add(Long.valueOf(words[1]));
            default -> throw new AssertionError(name + ": " + line);
        }
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    int refusedCount() {
        return refused.size();
    }

    /**
     * Fails if an append of this life is lost, doubled, torn or out of order.
     *
     * @param found numbers of the appends of this life that are on the volume, by table, in their order
     * @return how many of them were not acknowledged
     */
    int check(Map<Integer, List<Long>> found) {
        Map<Long, List<Integer>> tables = new TreeMap<>();
        found.forEach((table, numbers) -> numbers.forEach(
                number -> tables.computeIfAbsent(number, n -> new ArrayList<>()).add(table)));
        tables.forEach((number, present) -> assertEquals(
                SpreadAppend.of(number).rows().keySet().stream().sorted().toList(),
                present,
                () -> name + ": append " + number + " is torn or doubled; its tables"));
        assertTrue(tables.keySet().containsAll(acknowledged), () -> name + ": lost " + missing(tables.keySet()));
        assertTrue(Collections.disjoint(tables.keySet(), refused), () -> name + ": rows that were refused are there");
        committed.forEach((table, numbers) -> {
            List<Long> there = found.getOrDefault(table, List.of());
            // behind them at most the group that the process died over before it could say so
            assertEquals(
                    numbers,
                    there.subList(0, Math.min(numbers.size(), there.size())),
                    () -> name + ": order of the appends in table " + table);
        });
        return tables.size() - acknowledged.size();
    }

    private Set<Long> missing(Set<Long> present) {
        Set<Long> missing = new HashSet<>(acknowledged);
        missing.removeAll(present);
        return missing;
    }
}
