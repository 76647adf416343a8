package io.millrace.coordinator.task;

import io.millrace.task.Task;
import io.millrace.task.TaskCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Tasks that did not fail, until somebody has been told that they have ended, a minute at most. Confined to its verticle. */
final class FreshTasks {
    private static final Duration AGE_MAX = Duration.ofMinutes(1);
    private static final int COUNT_MAX = 1_000;

    private final Supplier<Instant> clock;
    private final Map<TaskCommand.IsNews, Entry> tasks = new HashMap<>();

    private record Entry(String id, Instant begun) {}

    FreshTasks(Supplier<Instant> clock) {
        this.clock = clock;
    }

    void add(Task task) {
        Instant now = clock.get();
        if (tasks.size() >= COUNT_MAX) {
            tasks.values().removeIf(entry -> !isFresh(entry, now));
        }
        if (tasks.size() < COUNT_MAX) {
            tasks.put(key(task), new Entry(task.id(), now));
        }
    }

    /** It failed, or somebody has been told. */
    void remove(Task task) {
        Entry entry = tasks.get(key(task));
        if (entry != null && entry.id.equals(task.id())) {
            tasks.remove(key(task));
        }
    }

    boolean has(TaskCommand.IsNews question) {
        Entry entry = tasks.get(question);
        return entry != null && isFresh(entry, clock.get());
    }

    private static boolean isFresh(Entry entry, Instant now) {
        return now.isBefore(entry.begun.plus(AGE_MAX));
    }

    private static TaskCommand.IsNews key(Task task) {
        return new TaskCommand.IsNews(task.dialect(), task.kind(), task.subject());
    }
}
