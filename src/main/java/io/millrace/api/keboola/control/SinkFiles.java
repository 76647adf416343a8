package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.catalog.Sink;
import io.vertx.core.Future;
import java.util.List;

/** Tells of the files of a sink. */
@FunctionalInterface
interface SinkFiles {
    /** Where no files are kept. */
    SinkFiles NONE = (sink, isFailedOnly) -> Future.succeededFuture(List.of());

    /** @param isFailedOnly whether only those are asked for that are not imported and failed before */
    Future<List<ObjectNode>> of(Sink sink, boolean isFailedOnly);
}
