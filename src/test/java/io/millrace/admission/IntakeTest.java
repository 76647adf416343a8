package io.millrace.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class IntakeTest {
    private static final byte[] BODY = "{\"records\":[{\"value\":{}}]}".getBytes(StandardCharsets.UTF_8);
    private static final TableSchema TABLE = new TableSchema(new TableId(1), "d", "t", false, true, 1, 0, List.of());

    private Bus bus;
    private final EndpointCatalog catalog = new EndpointCatalog();
    private final AtomicInteger released = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    @BeforeEach
    void starts(Vertx vertx) {
        bus = Bus.of(vertx);
    }

    private Endpoint endpoint(EndpointState state, Limits limits) {
        Endpoint endpoint = Endpoints.endpoint(
                new EndpointId(UUID.randomUUID()), "e", "d", TABLE, state, limits, "{}", Instant.EPOCH);
        catalog.replace(new Catalog(List.of(), List.of(TABLE), List.of(endpoint), List.of()));
        return endpoint;
    }

    private Future<Receipt> ingest(Endpoint endpoint, Duration patience) {
        return intake(patience).ingest(endpoint, Request.of(BODY, BODY.length, ""), released::incrementAndGet);
    }

    private Intake intake(Duration patience) {
        return new Intake(
                bus,
                Conversations.INGEST.within(patience),
                catalog,
                new Admission(catalog, System::nanoTime, () -> 0),
                new Traffic(catalog, () -> 0, new TrafficObserver() {
                    @Override
                    public void answered(Endpoint endpoint, long bytes, Receipt receipt) {}

                    @Override
                    public void failed(Endpoint endpoint, ProblemCode why, long bytes) {
                        failures.add(why + " of " + bytes + " bytes");
                    }
                }),
                () -> 0);
    }

    @Test
    void refusesRecordsThatOnlyIngestCouldCount() {
        bus.serve(Conversations.INGEST, command -> Future.succeededFuture(receipt(0)))
                .completion()
                .await();
        Endpoint endpoint = endpoint(EndpointState.ACTIVE, new Limits(0, 10));
        byte[] body = "{\"records\":[".getBytes(StandardCharsets.UTF_8);
        check(
                ProblemCode.INVALID_BODY,
                intake(Duration.ofSeconds(30)).ingest(endpoint, Request.of(body, body.length, ""), () -> {}));
    }

    private static Receipt receipt(int admitted) {
        return Receipt.of(Endpoints.SINK, new Outcome(1, admitted, List.of()));
    }

    private static void check(ProblemCode expected, Future<Receipt> receipt) {
        assertEquals(expected, assertThrows(Problem.class, receipt::await).code());
    }

    @Test
    void keepsABodyThatIngestHasNotLetGo() {
        Promise<Receipt> stored = Promise.promise();
        Promise<Void> asked = Promise.promise();
        bus.serve(Conversations.INGEST, command -> {
                    Future<Receipt> answer = stored.future()
                            .andThen((receipt, failure) -> command.release().run());
                    asked.complete();
                    return answer;
                })
                .completion()
                .await();
        Endpoint endpoint = endpoint(EndpointState.ACTIVE, Limits.UNLIMITED);
        check(ProblemCode.UNAVAILABLE_NOW, ingest(endpoint, Duration.ofMillis(20)));
        asked.future().await();
        assertEquals(0, released.get());
        stored.complete(receipt(1));
        assertEquals(1, released.get());
    }

    @Test
    void letsGoOfBodiesThatNeverReachIngest() {
        check(
                ProblemCode.INCORRECT_STATE,
                ingest(endpoint(EndpointState.FAILED, Limits.UNLIMITED), Duration.ofSeconds(30)));
        assertEquals(1, released.get());
        check(ProblemCode.TOO_LARGE, ingest(endpoint(EndpointState.ACTIVE, new Limits(1, 0)), Duration.ofSeconds(30)));
        assertEquals(2, released.get());
    }

    @Test
    void hasWorkDoneByOthersAndCountsWhatGoesWrong() {
        bus.serve(Conversations.PREPARE, work -> Future.<Object>succeededFuture(work.get()))
                .completion()
                .await();
        Endpoint endpoint = endpoint(EndpointState.ACTIVE, Limits.UNLIMITED);
        Intake intake = intake(Duration.ofSeconds(30));
        assertEquals("made", intake.prepare(endpoint, 5, () -> "made").await());
        assertEquals(List.of(), failures);
        Future<String> refused = intake.prepare(endpoint, 5, () -> {
            throw new Problem(ProblemCode.INVALID_BODY, "no message");
        });
        assertEquals("no message", assertThrows(Problem.class, refused::await).getMessage());
        assertEquals(List.of("INVALID_BODY of 5 bytes"), failures);
    }

    @Test
    void refusesRecordsOfATableThatWasDeletedMeanwhile() {
        Endpoint endpoint = endpoint(EndpointState.ACTIVE, Limits.UNLIMITED);
        bus.serve(Conversations.INGEST, command -> {
                    catalog.replace(Catalog.EMPTY);
                    return Future.succeededFuture(receipt(1));
                })
                .completion()
                .await();
        check(ProblemCode.NOT_FOUND, ingest(endpoint, Duration.ofSeconds(30)));
    }

    /** Such a mapper takes all or none. */
    @Test
    void givesBackTheRecordsOfARequestThatWasRefusedAsAWhole() {
        Endpoint endpoint = endpoint(EndpointState.ACTIVE, new Limits(0, 2));
        Intake intake = intake(Duration.ofSeconds(30));
        AtomicReference<ProblemCode> why = new AtomicReference<>();
        bus.serve(Conversations.INGEST, command -> Future.failedFuture(new Problem(why.get(), "no")))
                .completion()
                .await();
        byte[] body = "{\"records\":[{\"value\":{}},{\"value\":{}}]}".getBytes(StandardCharsets.UTF_8);
        for (ProblemCode code : List.of(
                ProblemCode.INVALID_BODY,
                ProblemCode.INVALID_PARAMETER,
                ProblemCode.THROUGHPUT_EXCEEDED,
                ProblemCode.INVALID_BODY)) {
            why.set(code);
            Problem problem = assertThrows(
                    Problem.class, () -> intake.ingest(endpoint, Request.of(body, body.length, ""), () -> {})
                            .await());
            assertEquals(code, problem.code());
            assertEquals(
                    code == ProblemCode.THROUGHPUT_EXCEEDED,
                    problem.retryAfter().isPresent());
        }
    }
}
