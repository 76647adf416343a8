package io.millrace.api.json;

import io.millrace.api.Caller;
import io.millrace.api.Parameters;
import io.millrace.catalog.Catalog;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * A request of the control plane that may be carried out.
 *
 * @param catalog as it was when the request was complete
 * @param body without members where the request has none
 */
public record Call(RoutingContext context, Caller caller, Catalog catalog, Members body) {
    /** A named part of the path. */
    public String path(String name) {
        return context.pathParam(name);
    }

    public Optional<String> query(String name) {
        return Parameters.of(context.request(), name).filter(value -> !value.isEmpty());
    }
}
