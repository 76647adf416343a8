package io.millrace.api.keboola.control;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a task is to do.
 *
 * @param type such as {@code api.create.source}
 * @param sink empty if it is about the source
 * @param result what is told when it is done
 */
record TaskPlan(
        String type,
        String source,
        Optional<String> sink,
        String result,
        ControlCommand<?> change,
        Consumer<Catalog> condition) {
    static TaskPlan ofSource(
            String type, String source, String result, ControlCommand<?> change, Consumer<Catalog> condition) {
        return new TaskPlan(type, source, Optional.empty(), result, change, condition);
    }

    static TaskPlan ofSink(
            String type,
            String source,
            String sink,
            String result,
            ControlCommand<?> change,
            Consumer<Catalog> condition) {
        return new TaskPlan(type, source, Optional.of(sink), result, change, condition);
    }

    String subject() {
        return sink.map(id -> source + "/" + id).orElse(source);
    }
}
