package io.millrace.push;

import io.millrace.admission.Arrivals;
import io.millrace.admission.PushForm;
import io.millrace.admission.Pushes;
import io.millrace.admission.Queries;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Subscription;
import io.millrace.model.Interruption;
import io.millrace.model.PushTargets;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all strands share. Confined to their verticle.
 *
 * @param forms by dialect
 * @param headers opens those of a subscription
 * @param micros the wall clock, microseconds since 1970
 */
record Means(
        Vertx vertx,
        EndpointCatalog catalog,
        Queries queries,
        Arrivals arrivals,
        Pushes pushes,
        PushClient client,
        PushTargets targets,
        Map<String, PushForm> forms,
        Function<Subscription, Map<String, String>> headers,
        LongSupplier micros,
        PushObserver observer,
        PageRoom room) {

    Instant now() {
        return Instant.ofEpochMilli(micros.getAsLong() / 1_000);
    }

    /** Ends the reading of a page when a query would be over. */
    Interruption deadline() {
        long end = System.nanoTime() + queries.timeout().toNanos();
        return () -> {
            if (System.nanoTime() - end > 0) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "reading took longer than query.timeout");
            }
        };
    }
}
