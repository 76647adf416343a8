package io.millrace.api;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a dialect has of the instance of the HTTP verticle that it is made for. Confined to its verticle.
 *
 * @param bodies reads the bodies of requests
 * @param refusals told of what is refused
 * @param sockets makes WebSockets of requests
 * @param routers makes a router, for dialects that want one
 * @param later completes when so much time has gone
 */
public record Rim(
        BodyReader bodies,
        RefusalLog refusals,
        Sockets sockets,
        Supplier<Router> routers,
        Function<Duration, Future<?>> later) {}
