package io.millrace.api.flowcore;

import io.millrace.api.Authentication;
import io.millrace.api.Caller;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.api.Sockets;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/** The door of clients that want to be told of new events. Confined to its verticle. */
final class Notifications {
    private static final String NAME = "/notifications";

    private final Core core;
    private final Sockets sockets;
    private final Authentication authentication;
    private final FlowcoreFailures failures;
    private final NotificationFeed feed;

    Notifications(
            Core core, Sockets sockets, Authentication authentication, FlowcoreFailures failures, EventReads reads) {
        this.core = core;
        this.sockets = sockets;
        this.authentication = authentication;
        this.failures = failures;
        this.feed = new NotificationFeed(reads, core.arrivals(), core.catalogs());
    }

    /** Clients have it at the top; those whose base address goes on, below that. */
    static boolean isPath(String path) {
        return path.equals(NAME) || (path.startsWith(Routes.BASE) && path.endsWith(NAME));
    }

    /** Pages of every origin may: a browser adds no key by itself. */
    void open(HttpServerRequest request) {
        String secret = Credentials.ofSocket(request);
        HttpConnection connection = request.connection();
        boolean isOfPage = Authentication.isOfPage(request);
        Supplier<Caller> callers = () -> authentication.caller(connection, secret, isOfPage);
        Caller caller = callers.get();
        caller.require(Right.USE);
        sockets.open(
                        request,
                        caller.id(),
                        socket ->
                                new Notifier(socket, feed, core.arrivals(), core.catalogs(), callers, System::nanoTime))
                .onFailure(failure -> failures.answer(request, failure));
    }
}
