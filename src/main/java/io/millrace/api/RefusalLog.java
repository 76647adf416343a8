package io.millrace.api;

import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpServerRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log why requests are refused and what their senders can do: of each kind one in ten seconds, with the number
 * of those that were left out since. Thread-safe: by the monitors of its kinds.
 */
public final class RefusalLog {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final LongSupplier nanos;
    private final ClientAddresses clients;
    private final Map<ProblemCode, Kind> kinds = new EnumMap<>(ProblemCode.class);

    /** @param nanos a monotonic clock such as {@link System#nanoTime} */
    public RefusalLog(LongSupplier nanos, ClientAddresses clients) {
        this.nanos = nanos;
        this.clients = clients;
        for (ProblemCode code : ProblemCode.values()) {
            kinds.put(code, new Kind());
        }
    }

    /** @param message what is wrong and what to do; values of records do not belong there */
    public void refused(HttpServerRequest request, ProblemCode code, String message) {
        long leftOut = kinds.get(code).next(nanos.getAsLong());
        if (leftOut >= 0) {
            log.info(
                    "refused {} {} of {}, {}: {}: {}{}",
                    request.method(),
                    LogText.of(request.path()),
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
