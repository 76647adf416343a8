package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Limits;
import io.millrace.mapping.Envelope;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides how much each endpoint takes. Budgets outlive changes of the catalog, follow changed limits, and go with their
 * endpoint. Thread-safe: all listeners of a node share one, and what they admit together never exceeds the budget.
 */
public final class Admission {
    private final PerEndpoint<Budget> budgets;

    /** @param nanos a monotonic clock such as {@link System#nanoTime} */
    public Admission(EndpointCatalog catalog, LongSupplier nanos) {
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
     * Charges the longest run of records from the front that fits both budgets.
     *
     * @throws Problem {@code TOO_LARGE} if the body alone exceeds a whole second's budget
     */
    public Grant admit(Endpoint endpoint, byte[] body, int length, Envelope envelope) {
        Limits limits = endpoint.limits();
        if (limits.isUnlimited()) {
            return Grant.UNCOUNTED;
        }
        requireFits(limits.bytesPerSecond(), length, "bytes");
        Budget budget = budgets.of(endpoint);
        if (limits.recordsPerSecond() == 0) {
            long bytes = budget.bytes.takeUpTo(length);
            return bytes == length ? Grant.UNCOUNTED : prefix(budget, body, length, envelope, bytes, 0);
        }
        int records = RecordScan.of(body, length, envelope).records();
        requireFits(limits.recordsPerSecond(), records, "records");
        long bytes = budget.bytes.takeUpTo(length);
        int charged = (int) budget.records.takeUpTo(records);
        return bytes == length && charged == records
                ? new Grant(records, records, charged)
                : prefix(budget, body, length, envelope, bytes, charged);
    }

    /** Undoes the charge of records of a body that turned out not to have any; its bytes stay charged. */
    public void giveBackRecords(Endpoint endpoint, Grant grant) {
        if (grant.charged() > 0) {
            budgets.of(endpoint).records.giveBack(grant.charged());
        }
    }

    /** Both budgets were charged as far as they went; what the found prefix does not need goes back. */
    private static Grant prefix(Budget budget, byte[] body, int length, Envelope envelope, long bytes, int charged) {
        int records = RecordScan.of(body, length, envelope).records();
        long recordsMax = budget.records.isUnlimited() ? records : charged;
        RecordScan fitting = RecordScan.prefix(body, length, envelope, recordsMax, bytes);
        int admitted = fitting.records();
        if (admitted < records) {
            budget.bytes.giveBack(bytes - fitting.end());
        }
        budget.records.giveBack(Math.max(0, charged - admitted));
        return new Grant(records, admitted, Math.min(charged, admitted));
    }

    private static void requireFits(long perSecond, long amount, String unit) {
        if (perSecond > 0 && amount > perSecond) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "the request has " + amount + " " + unit + ", more than the " + perSecond + " " + unit
                            + " that the endpoint takes in a whole second; send smaller requests");
        }
    }

    private static Problem exceeded(Budget budget) {
        Duration bytes = budget.bytes.untilAvailable(1);
        Duration records = budget.records.untilAvailable(1);
        return exceeded(bytes.compareTo(records) > 0 ? bytes : records);
    }

    static Problem exceeded(Duration wait) {
        return new Problem(
                        ProblemCode.THROUGHPUT_EXCEEDED,
                        "ProvisionedThroughputExceededException: the endpoint's budget is used up for now;"
                                + " send again later")
                .retryAfter(wait);
    }
}
