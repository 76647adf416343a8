package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** How long requests take, by their method and the class of their status. Thread-safe. */
final class RequestMeters {
    private static final List<HttpMethod> METHODS = List.of(
            HttpMethod.GET,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.HEAD,
            HttpMethod.OPTIONS);

    private static final String[] OUTCOMES = {"cut", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final MeterRegistry registry;
    /** Made when they are first needed, for most of them never are. */
    private final AtomicReferenceArray<Timer> timers =
            new AtomicReferenceArray<>((METHODS.size() + 1) * OUTCOMES.length);

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param status 0 if the connection or stream ended before the answer */
    void answered(HttpMethod method, int status, long nanos) {
        int outcome = Math.min(status / 100, OUTCOMES.length - 1);
        int place = (METHODS.indexOf(method) + 1) * OUTCOMES.length + outcome;
        Timer timer = timers.get(place);
        if (timer == null) {
            timer = timer(place / OUTCOMES.length, outcome);
            timers.set(place, timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The registry gives the same one again, if two ask for it at once. */
    private Timer timer(int method, int outcome) {
        return Timer.builder("millrace.http.requests")
                .description("From a request's headers to the end of its answer")
                .tag("method", method == 0 ? "other" : METHODS.get(method - 1).name())
                .tag("status", OUTCOMES[outcome])
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
    }
}
