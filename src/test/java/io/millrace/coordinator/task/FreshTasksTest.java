package io.millrace.coordinator.task;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.task.Task;
import io.millrace.task.TaskCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class FreshTasksTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TaskCommand.IsNews QUESTION = new TaskCommand.IsNews("d", "create", "s");

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final FreshTasks tasks = new FreshTasks(clock::get);

    private static Task task(String id, String kind, String subject) {
        return Task.begun(id, "d", kind, subject, "", "{}", NOW);
    }

    @Test
    void areNewsUntilTheyAreTold() {
        assertFalse(tasks.has(QUESTION));
        tasks.add(task("1", "create", "s"));
        tasks.add(task("2", "update", "s"));
        assertTrue(tasks.has(QUESTION));
        tasks.remove(task("2", "update", "s"));
        tasks.remove(task("0", "create", "s"));
        assertTrue(tasks.has(QUESTION));
        tasks.remove(task("1", "create", "s"));
        assertFalse(tasks.has(QUESTION));
    }

    @Test
    void areOldAfterAMinute() {
        tasks.add(task("1", "create", "s"));
        clock.set(NOW.plus(Duration.ofSeconds(59)));
        assertTrue(tasks.has(QUESTION));
        clock.set(NOW.plus(Duration.ofSeconds(60)));
        assertFalse(tasks.has(QUESTION));
    }

    @Test
    void makeRoomForNewOnes() {
        for (int i = 0; i < 2_000; i++) {
            tasks.add(task("" + i, "create", "s" + i));
        }
        assertFalse(tasks.has(new TaskCommand.IsNews("d", "create", "s1999")));
        clock.set(NOW.plus(Duration.ofSeconds(60)));
        tasks.add(task("x", "create", "s"));
        assertTrue(tasks.has(QUESTION));
    }
}
