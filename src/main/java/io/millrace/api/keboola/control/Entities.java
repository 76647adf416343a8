package io.millrace.api.keboola.control;

import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Catalog;

/** Finds what a request names, or says that it is not there. */
final class Entities {
    private Entities() {}

    static Source source(Catalog catalog, String id) {
        return Source.find(catalog, id).orElseThrow(() -> noSource(id));
    }

    static TableSink sink(Source source, String id) {
        return source.sink(id).orElseThrow(() -> noSink(id));
    }

    static Refusal noSource(String id) {
        return missing("sourceNotFound", "Source", id, "branch");
    }

    static Refusal noSink(String id) {
        return missing("sinkNotFound", "Sink", id, "source");
    }

    static Refusal noDeletedSource(String id) {
        return missing("deletedSourceNotFound", "Deleted source", id, "branch");
    }

    static Refusal noDeletedSink(String id) {
        return missing("deletedSinkNotFound", "Deleted sink", id, "source");
    }

    static Refusal noSourceVersion(String id) {
        return missing("sourceVersionNotFound", "Source version", id, "branch");
    }

    static Refusal noSinkVersion(String id) {
        return missing("sinkVersionNotFound", "Sink version", id, "source");
    }

    static Refusal sourceExists(String id) {
        return new Refusal(409, "sourceAlreadyExists", "source \"" + id + "\" already exists in the branch");
    }

    static Refusal sinkExists(String id) {
        return new Refusal(409, "sinkAlreadyExists", "sink \"" + id + "\" already exists in the source");
    }

    private static Refusal missing(String word, String what, String id, String where) {
        return new Refusal(404, word, what + " \"" + id + "\" not found in the " + where);
    }
}
