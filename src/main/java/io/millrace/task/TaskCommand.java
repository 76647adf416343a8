package io.millrace.task;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import java.util.Optional;
import java.util.function.Function;

/**
 * A question or a change about tasks, for the coordinator.
 *
 * @param <R> what it is answered with
 */
public sealed interface TaskCommand<R> {
    /**
     * Begins a task. It is answered when PostgreSQL has the task; the change is carried out then, and the task ends with it, also if
     * nobody waits. Refused with {@code INCORRECT_STATE} while another task for the same subject is running, and with
     * {@code ALREADY_EXISTS} if the change says so right away.
     *
     * @param change of the catalog as it is when the task is carried out, so that none that was made meanwhile is lost. Throws a
     *     {@link io.millrace.problem.Problem}, which becomes the task's error, if there must be none
     */
    record Begin(Task task, Function<Catalog, ControlCommand<?>> change) implements TaskCommand<Task> {}

    /** If the task has ended, the catalog of this node shows what it changed. */
    record Find(String dialect, String id) implements TaskCommand<Optional<Task>> {}

    /** Whether a task of that kind for that subject was begun a moment ago, did not fail, and nobody has been told of its end. */
    record IsNews(String dialect, String kind, String subject) implements TaskCommand<Boolean> {}
}
