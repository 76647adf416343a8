package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.mapping.Envelope;
import io.millrace.model.Receipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The one way in for records, whatever brought them: state, limits, ingest. Thread-safe.
 *
 * <p>A caller that still has to read the body asks {@link #expect} first.
 */
public final class Intake {
    private final Bus bus;
    private final Admission admission;
    private final Traffic traffic;
    private final LongSupplier micros;

    /** @param micros the wall clock, microseconds since 1970 */
    public Intake(Bus bus, Admission admission, Traffic traffic, LongSupplier micros) {
        this.bus = bus;
        this.admission = admission;
        this.traffic = traffic;
        this.micros = micros;
    }

    /**
     * Refuses what would be refused whatever the body says.
     *
     * @param declaredBytes size of the inflated body if it is known, else 0
     * @throws Problem {@code INCORRECT_STATE}, {@code TOO_LARGE} or {@code THROUGHPUT_EXCEEDED}
     */
    public void expect(Endpoint endpoint, long declaredBytes) {
        try {
            requireActive(endpoint);
            admission.expect(endpoint, declaredBytes);
        } catch (Problem problem) {
            traffic.failed(endpoint, problem.code(), declaredBytes);
            throw problem;
        }
    }

    /** Takes a body with {@code {"records":[…]}}; see {@link #ingest}. */
    public Future<Receipt> ingestRecords(Endpoint endpoint, byte[] body, int length) {
        return ingest(endpoint, body, length, Envelope.RECORDS);
    }

    /** Takes a body that is an array of records; see {@link #ingest}. */
    public Future<Receipt> ingestArray(Endpoint endpoint, byte[] body, int length) {
        return ingest(endpoint, body, length, Envelope.ARRAY);
    }

    /**
     * The receipt when the accepted records are durable. Of a receipt with records of which none is admitted, nothing was
     * stored; the budget has room again within a second.
     *
     * @param body handed over for good
     */
    public Future<Receipt> ingest(Endpoint endpoint, byte[] body, int length, Envelope envelope) {
        Grant grant;
        try {
            requireActive(endpoint);
            grant = admission.admit(endpoint, body, length, envelope);
        } catch (Problem problem) {
            traffic.failed(endpoint, problem.code(), length);
            return Future.failedFuture(problem);
        }
        Future<Receipt> receipt = grant.isEmpty()
                ? Future.succeededFuture(new Receipt(grant.records(), 0, List.of()))
                : bus.request(
                        Conversations.INGEST,
                        new IngestCommand(endpoint, body, length, envelope, grant.admitted(), micros.getAsLong()));
        return receipt.andThen((stored, failure) -> {
            if (failure == null) {
                traffic.answered(endpoint, length, stored);
            } else {
                settle(endpoint, length, grant, Problem.of(failure).code());
            }
        });
    }

    private void settle(Endpoint endpoint, int length, Grant grant, ProblemCode why) {
        traffic.failed(endpoint, why, length);
        if (why == ProblemCode.INVALID_BODY) {
            admission.giveBackRecords(endpoint, grant);
        }
    }

    private static void requireActive(Endpoint endpoint) {
        if (endpoint.state() != EndpointState.ACTIVE) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "endpoint " + endpoint.id() + " is " + endpoint.state() + "; it takes records when it is ACTIVE");
        }
    }
}
