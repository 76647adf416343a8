package io.millrace.api.keboola.control;

import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Trail;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** What has to hold when a task carries out its change; else that is the task's error, a {@link Problem}. */
final class Conditions {
    static final int SOURCES_MAX = 100;
    static final int SINKS_MAX = 100;
    static final int VERSIONS_MAX = 1_000;

    private Conditions() {}

    static void requireRoomForSource(Catalog now, String id) {
        if (Source.find(now, id).isPresent()) {
            throw problem(Entities.sourceExists(id));
        }
        if (Source.all(now).size() >= SOURCES_MAX) {
            throw limit("source count limit reached in the branch, the maximum is " + SOURCES_MAX);
        }
    }

    static void requireRoomForSink(Catalog now, String sourceId, String id) {
        Source source = source(now, sourceId);
        if (source.sink(id).isPresent()) {
            throw problem(Entities.sinkExists(id));
        }
        if (source.endpoint().sinks().size() >= SINKS_MAX) {
            throw limit("sink count limit reached in the source, the maximum is " + SINKS_MAX);
        }
    }

    static Source source(Catalog now, String id) {
        return Source.find(now, id).orElseThrow(() -> problem(Entities.noSource(id)));
    }

    static TableSink sink(Catalog now, String sourceId, String id) {
        return source(now, sourceId).sink(id).orElseThrow(() -> problem(Entities.noSink(id)));
    }

    /** One that may have another version. */
    static Source changeableSource(Catalog now, String id) {
        Source source = source(now, id);
        requireRoom(source.endpoint().trail(), "source");
        return source;
    }

    /** One that may have another version. */
    static TableSink changeableSink(Catalog now, String sourceId, String id) {
        TableSink sink = sink(now, sourceId, id);
        requireRoom(sink.sink().trail(), "sink");
        return sink;
    }

    private static void requireRoom(Trail trail, String what) {
        if (trail.version() >= VERSIONS_MAX) {
            throw limit("version count limit reached in the " + what + ", the maximum is " + VERSIONS_MAX);
        }
    }

    private static Problem problem(Refusal refusal) {
        return new Problem(
                refusal.status() == 404 ? ProblemCode.NOT_FOUND : ProblemCode.ALREADY_EXISTS, refusal.getMessage());
    }

    private static Problem limit(String message) {
        return new Problem(ProblemCode.INCORRECT_STATE, message);
    }
}
