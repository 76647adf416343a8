package io.millrace.coordinator.task;

import java.time.Duration;

/** Is told of tasks, for metrics. */
public interface TaskObserver {
    void begun();

    /** @param isDone whether the change was made */
    void ended(boolean isDone, Duration time);
}
