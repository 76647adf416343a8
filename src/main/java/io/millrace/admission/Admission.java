package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Limits;
import io.millrace.mapping.Framing;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Decides how much each endpoint takes. Budgets outlive changes of the catalog, follow changed limits, and go with their
 * endpoint. Thread-safe: all listeners of a node share one, and what they admit together never exceeds the budget.
 */
public final class Admission {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SPREAD = Duration.ofSeconds(2);

    private final PerEndpoint<Budget> budgets;
    private final DoubleSupplier random;

    /**
     * @param nanos a monotonic clock such as {@link System#nanoTime}
     * @param random gives numbers from 0 to below 1, on any thread
     */
    public Admission(EndpointCatalog catalog, LongSupplier nanos, DoubleSupplier random) {
        this.random = random;
        budgets = new PerEndpoint<>(
                catalog,
                endpoint -> new Budget(endpoint.limits(), nanos),
                (budget, endpoint) -> budget.setLimits(endpoint.limits()));
    }

    /**
     * Refuses what cannot be admitted whatever the body says, so that it need not be read.
     *
     * @param declaredBytes size of the inflated body if it is known, else 0
     * @throws Problem {@code TOO_LARGE} or {@code THROUGHPUT_EXCEEDED}
     */
    public void expect(Endpoint endpoint, long declaredBytes) {
        Limits limits = endpoint.limits();
        if (limits.isUnlimited()) {
            return;
        }
        requireFits(limits.bytesPerSecond(), declaredBytes, "bytes");
        Budget budget = budgets.of(endpoint);
        if (budget.bytes.available() == 0 || budget.records.available() == 0) {
            throw exceeded(budget);
        }
    }

    /**
     * Charges the longest run of records from the front that fits both budgets, when the body is complete, and nothing but
     * that: a large body never makes small ones wait for what it does not use. A body that is refused for its content keeps
     * the charge of its bytes, since it was read.
     *
     * @param sent bytes of the body as it was sent, inflated; other than the request's where its records were made of that. Each part of the
     *     records is charged with that part of them.
     * @throws Problem {@code TOO_LARGE} if the body alone exceeds a whole second's budget
     */
    public Grant admit(Endpoint endpoint, Request request, int sent) {
        Limits limits = endpoint.limits();
        if (limits.isUnlimited()) {
            return Grant.UNCOUNTED;
        }
        int length = request.length();
        requireFits(limits.bytesPerSecond(), sent, "bytes");
        Budget budget = budgets.of(endpoint);
        if (limits.recordsPerSecond() == 0 && budget.take(sent, 0)) {
            return Grant.UNCOUNTED;
        }
        Framing framing = endpoint.framing(request);
        Framing.Extent whole = framing.whole(request.body(), length);
        if (!whole.isWhole()) {
            budget.bytes.takeUpTo(sent);
            return Grant.UNREADABLE;
        }
        requireFits(limits.recordsPerSecond(), whole.records(), "records");
        return longest(budget, request, sent, framing, whole.records());
    }

    /** Looks and takes until nobody takes in between; each time there is less to be had. */
    private static Grant longest(Budget budget, Request request, int sent, Framing framing, int records) {
        int length = request.length();
        boolean isCounted = !budget.records.isUnlimited();
        if (budget.take(sent, records)) {
            return new Grant(records, records, isCounted ? records : 0);
        }
        while (true) {
            long bytes = Math.min(sent, budget.bytes.available());
            long recordsMax = Math.min(records, budget.records.available());
            Framing.Extent fitting = framing.prefix(request.body(), length, recordsMax, part(bytes, length, sent));
            int admitted = fitting.records();
            if (budget.take(admitted == records ? bytes : part(fitting.end(), sent, length), admitted)) {
                return new Grant(records, admitted, isCounted ? admitted : 0);
            }
        }
    }

    /** So many of a whole that is {@code from} in one measure, in the other, in which it is {@code to}. */
    private static long part(long some, int to, int from) {
        return from == 0 ? some : some * to / from;
    }

    /** Undoes the charge of records of a request of which none was stored for what is in it; its bytes stay charged. */
    public void giveBackRecords(Endpoint endpoint, Grant grant) {
        if (grant.charged() > 0) {
            budgets.of(endpoint).records.giveBack(grant.charged());
        }
    }

    private static void requireFits(long perSecond, long amount, String unit) {
        if (perSecond > 0 && amount > perSecond) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "the request has " + amount + " " + unit + ", more than the " + perSecond + " " + unit
                            + " that the endpoint takes in a whole second; send smaller requests");
        }
    }

    /**
     * How long whoever did not get all should wait: a second, after which a budget is full again, and up to two more by
     * chance, so that clients that were refused together do not come back together.
     */
    Duration retryAfter() {
        return spread(SECOND);
    }

    private Duration spread(Duration wait) {
        return wait.plusNanos((long) (random.getAsDouble() * SPREAD.toNanos()));
    }

    private Problem exceeded(Budget budget) {
        Duration bytes = budget.bytes.untilAvailable(1);
        Duration records = budget.records.untilAvailable(1);
        return exceeded(bytes.compareTo(records) > 0 ? bytes : records);
    }

    private Problem exceeded(Duration wait) {
        return new Problem(
                        ProblemCode.THROUGHPUT_EXCEEDED, "the endpoint's budget is used up for now; send again later")
                .retryAfter(spread(wait));
    }
}
