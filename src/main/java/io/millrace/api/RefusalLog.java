package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.vertx.core.http.HttpServerRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log why requests fail. Of those that are refused it tells what their senders can do: of each kind one in ten
 * seconds, with the number of those that were left out since. Thread-safe: by the monitors of its kinds.
 */
public final class RefusalLog {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final LongSupplier nanos;
    private final ClientAddresses clients;
    private final UnaryOperator<String> shown;
    private final Map<ProblemCode, Kind> kinds;

    /** @param nanos a monotonic clock such as {@link System#nanoTime} */
    public RefusalLog(LongSupplier nanos, ClientAddresses clients) {
        this(nanos, clients, path -> path, new EnumMap<>(ProblemCode.class));
        for (ProblemCode code : ProblemCode.values()) {
            kinds.put(code, new Kind());
        }
    }

    private RefusalLog(
            LongSupplier nanos, ClientAddresses clients, UnaryOperator<String> shown, Map<ProblemCode, Kind> kinds) {
        this.nanos = nanos;
        this.clients = clients;
        this.shown = shown;
        this.kinds = kinds;
    }

    /** The same log, for somebody who knows what may be told of a path. */
    RefusalLog showing(UnaryOperator<String> paths) {
        return new RefusalLog(nanos, clients, paths, kinds);
    }

    /** What the failure means to the client. A mistake of ours is told in any case, with all that is known of it. */
    public Problem failed(HttpServerRequest request, Throwable failure) {
        Problem problem = Problem.of(failure);
        if (problem.code().kind() == ProblemKind.BUG) {
            log.error("{} {} failed, {}", request.method(), path(request), RequestIds.of(request), failure);
        } else {
            refused(request, problem.code(), problem.getMessage());
        }
        return problem;
    }

    private String path(HttpServerRequest request) {
        return LogText.of(shown.apply(request.path()));
    }

    /** @param message what is wrong and what to do; values of records do not belong there */
    public void refused(HttpServerRequest request, ProblemCode code, String message) {
        long leftOut = kinds.get(code).next(nanos.getAsLong());
        if (leftOut >= 0) {
            log.info(
                    "refused {} {} of {}, {}: {}: {}{}",
                    request.method(),
                    path(request),
                    LogText.orDash(clients.of(request)),
                    RequestIds.of(request),
                    code,
                    LogText.of(message),
                    leftOut == 0 ? "" : " (and " + leftOut + " like it before)");
        }
    }

    private static final class Kind {
        private boolean isBegun;
        private long toldNanos;
        private long leftOut;

        /** How many were left out before the one that is to be told; -1 if it is to be left out as well. */
        synchronized long next(long now) {
            if (isBegun && now - toldNanos < PAUSE_NANOS) {
                leftOut++;
                return -1;
            }
            isBegun = true;
            toldNanos = now;
            long before = leftOut;
            leftOut = 0;
            return before;
        }
    }
}
