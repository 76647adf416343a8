package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Hands each request to the dialect that owns its path. Whoever answers then, the answer is named, counted, told in the log, and
 * can be read by the pages that may. Confined to its verticle.
 */
final class Dispatch {
    private final int lineBytesMax;
    private final Connections connections;
    private final RequestIds requestIds = new RequestIds();
    private final AccessLog accessLog;
    private final Cors cors;
    private final PlainFailures plain;
    private final PathTable paths;

    /** @param dialects called once, with the log that their refusals go to */
    Dispatch(
            HttpSettings settings,
            Connections connections,
            RefusalLog refusals,
            Function<RefusalLog, List<Dialect>> dialects) {
        RefusalLog showing = refusals.showing(this::shown);
        this.lineBytesMax = settings.lineBytesMax();
        this.connections = connections;
        this.accessLog = new AccessLog(settings.access(), settings.clients(), this::shown);
        this.cors = new Cors(settings.origins());
        this.plain = new PlainFailures(showing);
        this.paths = new PathTable(dialects.apply(showing));
    }

    private String shown(String path) {
        return paths.shown(path);
    }

    /** A request whose headers are complete. */
    void handle(HttpServerRequest request) {
        follow(request);
        Dialect owner = owner(request);
        try {
            if (request.method().equals(HttpMethod.OPTIONS) && request.uri().equals("*")) {
                request.response().setStatusCode(204).end(); // asks whether anybody is there
                return;
            }
            if (owner == null) {
                cors.tell(request, CorsRules.NONE);
                throw new Problem(ProblemCode.NOT_FOUND, "nothing is served at this path");
            }
            CorsRules rules = owner.cors(request.path());
            cors.tell(request, rules);
            if (Cors.isQuestion(request, rules)) {
                Cors.answer(request, rules);
                return;
            }
            requireShortLine(request);
            requireReadableQuery(request);
            owner.handle(request);
        } catch (RuntimeException e) {
            fail(owner, request, e);
        }
    }

    /** Null if the path is nobody's. */
    private Dialect owner(HttpServerRequest request) {
        Dialect owner = paths.owner(request.path());
        return owner == null || owner.takes(request) ? owner : null;
    }

    /** HTTP/2 has no request line that the decoder could measure. */
    private void requireShortLine(HttpServerRequest request) {
        if (request.uri().length() > lineBytesMax) {
            throw new Problem(
                    ProblemCode.LINE_TOO_LONG,
                    "the path and query are longer than the " + lineBytesMax
                            + " bytes that this server reads (limits.request.line)");
        }
    }

    /** Before somebody asks for the parameters, which are decoded then. */
    private static void requireReadableQuery(HttpServerRequest request) {
        if (request.uri().indexOf('%') < 0) {
            return;
        }
        try {
            request.params();
        } catch (IllegalArgumentException e) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "the query of the address is not encoded well")
                    .causedBy(e);
        }
    }

    /** An answer ends, or its connection or stream does before. */
    private void follow(HttpServerRequest request) {
        requestIds.name(request);
        boolean isTold = accessLog.tellsNext();
        long begun = System.nanoTime();
        AtomicBoolean isOver = new AtomicBoolean();
        Handler<Void> over = nothing -> {
            if (isOver.compareAndSet(false, true)) {
                long nanos = System.nanoTime() - begun;
                connections.end(request, nanos);
                if (isTold) {
                    accessLog.tell(request, nanos);
                }
            }
        };
        connections.begin(request, () -> over.handle(null));
        request.response().endHandler(over).closeHandler(over);
    }

    /** A request that the decoder did not take. */
    void refuse(HttpServerRequest request) {
        follow(request);
        Optional<Problem> fault = StrictDecoder.fault(request.connection());
        if (fault.isEmpty()) {
            request.connection().close(); // the client closed it before its headers were complete
            return;
        }
        Dialect owner = owner(request);
        cors.tell(request, owner == null ? CorsRules.NONE : owner.cors(request.path()));
        fail(owner, request, fault.get());
    }

    /** @param owner null if the path is nobody's */
    private void fail(Dialect owner, HttpServerRequest request, Throwable failure) {
        if (owner == null) {
            plain.answer(request, failure);
        } else {
            owner.fail(request, failure);
        }
    }
}
