package io.millrace.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Caller;
import io.millrace.catalog.Catalog;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Supplier;

/** Makes calls of requests. Confined to its verticle. */
public final class Calls {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    /** A schema of some thousand fields. */
    private static final BodyLimit BODY_LIMIT = new BodyLimit(1 << 20, "the largest description of an object");

    private final Supplier<Catalog> catalogs;
    private final BodyReader bodies;

    public Calls(Supplier<Catalog> catalogs, BodyReader bodies) {
        this.catalogs = catalogs;
        this.bodies = bodies;
    }

    /** The call when the request is complete; to be asked while that is being dispatched. */
    public Future<Call> read(RoutingContext context, Caller caller) {
        return body(context.request()).map(body -> new Call(context, caller, catalogs.get(), Members.ofBody(body)));
    }

    private Future<JsonNode> body(HttpServerRequest request) {
        return WITH_BODY.contains(request.method())
                ? bodies.read(request, BODY_LIMIT).map(Calls::parse)
                : Future.succeededFuture(MissingNode.getInstance());
    }

    /** What is in the body, which is released. */
    public static JsonNode parse(Body body) {
        try {
            return Json.parse(body.bytes(), body.length());
        } finally {
            body.release();
        }
    }
}
