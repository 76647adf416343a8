package io.millrace.api.keboola.control;

import io.millrace.api.Body;
import io.millrace.api.Caller;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Catalog;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/**
 * A request that may be carried out.
 *
 * @param path the named parts of the path, decoded
 * @param body of routes that take any bytes; null of the others, which have decoded it
 * @param catalog as it was when the request was complete
 */
record Call(HttpServerRequest request, Map<String, String> path, Body body, Caller caller, Catalog catalog) {
    String sourceId() {
        return path.get("sourceId");
    }

    String sinkId() {
        return path.get("sinkId");
    }

    /** @throws Refusal if there is none */
    Source source() {
        return Entities.source(catalog, sourceId());
    }

    /** @throws Refusal if there is none, or its source is not there */
    TableSink sink() {
        return Entities.sink(source(), sinkId());
    }
}
