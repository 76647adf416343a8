package io.millrace.api.keboola.control;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a task is to do.
 *
 * @param type such as {@code api.create.source}
 * @param sink empty if it is about the source
 * @param result what is told when it is done
 * @param change of the catalog as it is when the task is carried out; throws a problem, the task's error, if there must be none
 */
record TaskPlan(
        String type, String source, Optional<String> sink, String result, Function<Catalog, ControlCommand<?>> change) {
    static TaskPlan ofSource(String type, String source, String result, Function<Catalog, ControlCommand<?>> change) {
        return new TaskPlan(type, source, Optional.empty(), result, change);
    }

    static TaskPlan ofSink(
            String type, String source, String sink, String result, Function<Catalog, ControlCommand<?>> change) {
        return new TaskPlan(type, source, Optional.of(sink), result, change);
    }

    String subject() {
        return sink.map(id -> source + "/" + id).orElse(source);
    }
}
