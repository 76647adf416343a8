package io.millrace.api.keboola.control;

import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Trail;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.function.Consumer;

/** What has to hold when a task carries out its change; else that is the task's error. */
final class Conditions {
    static final int SOURCES_MAX = 100;
    static final int SINKS_MAX = 100;
    static final int VERSIONS_MAX = 1_000;

    private Conditions() {}

    static Consumer<Catalog> roomForSource(String id) {
        return now -> {
            if (Source.find(now, id).isPresent()) {
                throw problem(Entities.sourceExists(id));
            }
            if (Source.all(now).size() >= SOURCES_MAX) {
                throw limit("source count limit reached in the branch, the maximum is " + SOURCES_MAX);
            }
        };
    }

    static Consumer<Catalog> roomForSink(String sourceId, String id) {
        return now -> {
            Source source = current(now, sourceId);
            if (source.sink(id).isPresent()) {
                throw problem(Entities.sinkExists(id));
            }
            if (source.endpoint().sinks().size() >= SINKS_MAX) {
                throw limit("sink count limit reached in the source, the maximum is " + SINKS_MAX);
            }
        };
    }

    static Consumer<Catalog> isThere(Source source) {
        return now -> current(now, source.id());
    }

    static Consumer<Catalog> isThere(Source source, TableSink sink) {
        return now -> current(now, source.id(), sink.id());
    }

    static Consumer<Catalog> roomForVersion(Source source) {
        return now -> requireRoom(current(now, source.id()).endpoint().trail(), "source");
    }

    static Consumer<Catalog> roomForVersion(Source source, TableSink sink) {
        return now -> requireRoom(current(now, source.id(), sink.id()).sink().trail(), "sink");
    }

    private static void requireRoom(Trail trail, String what) {
        if (trail.version() >= VERSIONS_MAX) {
            throw limit("version count limit reached in the " + what + ", the maximum is " + VERSIONS_MAX);
        }
    }

    private static Source current(Catalog now, String id) {
        return Source.find(now, id).orElseThrow(() -> problem(Entities.noSource(id)));
    }

    private static TableSink current(Catalog now, String sourceId, String id) {
        return current(now, sourceId).sink(id).orElseThrow(() -> problem(Entities.noSink(id)));
    }

    private static Problem problem(Refusal refusal) {
        return new Problem(
                refusal.status() == 404 ? ProblemCode.NOT_FOUND : ProblemCode.ALREADY_EXISTS, refusal.getMessage());
    }

    private static Problem limit(String message) {
        return new Problem(ProblemCode.INCORRECT_STATE, message);
    }
}
