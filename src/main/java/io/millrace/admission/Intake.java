package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.bus.Channel;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Sink;
import io.millrace.mapping.Mapping;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.model.RequestKey;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one way in for records, whatever brought them: state, limits, ingest. Thread-safe.
 *
 * <p>A caller that still has to read the body asks {@link #expect} first.
 */
public final class Intake {
    private final Bus bus;
    private final Channel<IngestCommand, Receipt> ingest;
    private final EndpointCatalog catalog;
    private final Admission admission;
    private final Traffic traffic;
    private final LongSupplier micros;

    /** @param micros the wall clock, microseconds since 1970 */
    public Intake(Bus bus, EndpointCatalog catalog, Admission admission, Traffic traffic, LongSupplier micros) {
        this(bus, Conversations.INGEST, catalog, admission, traffic, micros);
    }

    /** As above, with another patience for ingest. */
    Intake(
            Bus bus,
            Channel<IngestCommand, Receipt> ingest,
            EndpointCatalog catalog,
            Admission admission,
            Traffic traffic,
            LongSupplier micros) {
        this.bus = bus;
        this.ingest = ingest;
        this.catalog = catalog;
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

    /**
     * The receipt when the accepted records are durable. Of a receipt with records of which none is admitted, nothing was
     * stored; the budget has room again within a second.
     *
     * <p>Fails with {@code NOT_FOUND} if the table was deleted meanwhile, so that nobody would find the records.
     *
     * @param request handed over for good; gets its time of receipt here
     * @param release run once, on any thread, when nobody holds the body any more: that can be after a failure, if ingest
     *     did not answer in time and still has it in its queue
     */
    public Future<Receipt> ingest(Endpoint endpoint, Request request, Runnable release) {
        return ingest(endpoint, request, request.length(), release);
    }

    /**
     * As above, for records that were made of another body.
     *
     * @param length of that body, inflated: what the endpoint's budget is charged with
     */
    public Future<Receipt> ingest(Endpoint endpoint, Request request, int length, Runnable release) {
        Grant grant;
        try {
            requireActive(endpoint);
            requireKey(request.idempotencyKey());
            grant = admission.admit(endpoint, request, length);
        } catch (RuntimeException e) {
            release.run();
            Problem problem = Problem.of(e);
            traffic.failed(endpoint, problem.code(), length);
            return Future.failedFuture(problem);
        }
        return receipt(endpoint, request, grant, release).recover(this::timed).andThen((stored, failure) -> {
            if (failure == null) {
                traffic.answered(endpoint, length, stored);
            } else {
                settle(endpoint, length, grant, Problem.of(failure).code());
            }
        });
    }

    /**
     * What a worker makes of a body before its records can be told: too much work for the thread that reads requests. What goes wrong counts as
     * a refusal of the endpoint.
     *
     * @param length of the inflated body
     * @param work lets go of the body itself, also when it fails: it may run after the future has failed
     */
    public <T> Future<T> prepare(Endpoint endpoint, int length, Supplier<T> work) {
        return bus.request(preparing(), work)
                .onFailure(
                        failure -> traffic.failed(endpoint, Problem.of(failure).code(), length));
    }

    /** What comes back is what the work gives. */
    @SuppressWarnings("unchecked")
    private static <T> Channel<Supplier<T>, T> preparing() {
        return (Channel<Supplier<T>, T>) (Channel<?, ?>) Conversations.PREPARE;
    }

    /** What mappings would make of a request, in their order. Nothing is stored, counted or charged. */
    public Future<List<DryRun>> dryRun(List<Mapping> mappings, Request request) {
        return bus.request(Conversations.DRY_RUN, new DryRunCommand(mappings, request.received(micros.getAsLong())));
    }

    /** How long a client should wait of whose records not all were admitted. */
    public Duration retryAfter() {
        return admission.retryAfter();
    }

    private Future<Receipt> receipt(Endpoint endpoint, Request request, Grant grant, Runnable release) {
        if (grant.isEmpty()) {
            release.run();
            return Future.succeededFuture(Receipt.throttled(grant.records()));
        }
        IngestCommand command =
                new IngestCommand(endpoint, request.received(micros.getAsLong()), grant.admitted(), release);
        return bus.request(ingest, command).map(stored -> {
            requireTables(endpoint);
            requireReadable(grant, stored);
            return stored;
        });
    }

    /** Of what could not be counted nothing was stored, and to send it again would not help. */
    private static void requireReadable(Grant grant, Receipt stored) {
        if (grant.equals(Grant.UNREADABLE)) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the " + stored.records() + " records of the body could not be counted; write it as plain JSON");
        }
    }

    private void requireTables(Endpoint endpoint) {
        Catalog now = catalog.current();
        for (Sink sink : endpoint.sinks()) {
            if (sink.isActive() && now.table(sink.table().id()).isEmpty()) {
                throw new Problem(
                        ProblemCode.NOT_FOUND,
                        "the table " + sink.table().name() + " was deleted while the records were on their way;"
                                + " nothing was stored");
            }
        }
    }

    private void settle(Endpoint endpoint, int length, Grant grant, ProblemCode why) {
        traffic.failed(endpoint, why, length);
        switch (why) {
            // The mapper took none of the records, as it is one that takes all or none.
            case INVALID_BODY, INVALID_PARAMETER, THROUGHPUT_EXCEEDED -> admission.giveBackRecords(endpoint, grant);
            default -> {}
        }
    }

    /** A mapper that takes all or none of the records does not know when there is room for more. */
    private Future<Receipt> timed(Throwable failure) {
        Problem problem = Problem.of(failure);
        boolean isForNow = problem.code() == ProblemCode.THROUGHPUT_EXCEEDED
                && problem.retryAfter().isEmpty();
        return Future.failedFuture(isForNow ? problem.retryAfter(retryAfter()) : failure);
    }

    private static void requireKey(String keyOrNull) {
        if (keyOrNull != null && (keyOrNull.isEmpty() || keyOrNull.length() > RequestKey.CHARACTERS_MAX)) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "the Idempotency-Key has " + keyOrNull.length() + " characters; give it 1 to "
                            + RequestKey.CHARACTERS_MAX + ", such as a UUID");
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
