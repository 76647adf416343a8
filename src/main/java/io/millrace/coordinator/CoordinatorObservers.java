package io.millrace.coordinator;

import io.millrace.coordinator.load.LoadObserver;
import io.millrace.coordinator.task.TaskObserver;

/** Those that are told what the coordinator does, on its thread. */
public record CoordinatorObservers(CoordinatorObserver coordinator, LoadObserver loads, TaskObserver tasks) {}
