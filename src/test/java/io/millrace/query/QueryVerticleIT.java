package io.millrace.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.admission.Conversations;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.QueryList;
import io.millrace.admission.QueryListCommand;
import io.millrace.admission.ReadCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.files.DamageList;
import io.millrace.log.KeyedRequest;
import io.millrace.log.Log;
import io.millrace.metrics.Meters;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Tables;
import io.millrace.transfer.UnreadableRows;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The queue in front of the threads that run queries: two threads, and three that may wait. */
@ExtendWith(VertxExtension.class)
final class QueryVerticleIT {
    private static final int THREADS = 2;
    private static final int QUEUE = 3;
    private static final String EMPTY = "{\"results\":[]}\n";

    private final Meters meters = new Meters();
    private final CountDownLatch running = new CountDownLatch(THREADS);
    private final CountDownLatch gate = new CountDownLatch(1);
    private Bus bus;

    @BeforeEach
    void starts(Vertx vertx) {
        bus = Bus.of(vertx);
        Database database = new Database("db", "db", "8GB", DatabaseState.RUNNING, Instant.EPOCH);
        TableSchema table = new TableSchema(new TableId(1), "db", "t", false, true, 1, 0, List.of());
        EndpointCatalog catalog = new EndpointCatalog();
        catalog.replace(new Catalog(List.of(database), List.of(table), List.of(), List.of()));
        Tables tables =
                new Tables((owner, name) -> Optional.empty(), new UnreadableRows(), new DamageList(), 1 << 20, 1);
        QuerySettings settings = new QuerySettings(THREADS, QUEUE, Duration.ofMinutes(1), 10);
        vertx.deployVerticle(new QueryVerticle(settings, bus, catalog, tables, new NoLog(), meters.queries()))
                .await();
    }

    /** These queries write nothing. */
    private static final class NoLog implements Log {
        @Override
        public void append(List<RowBatch> rows, KeyedRequest keyOrNull, Done done) {
            throw new IllegalStateException("rows come");
        }

        @Override
        public CompletableFuture<Long> rotate() {
            throw new IllegalStateException("a segment ends");
        }
    }

    @AfterEach
    void stops() {
        gate.countDown();
        meters.close();
    }

    private Future<byte[]> ask(Interruption interruption) {
        QueryCommand command =
                new QueryCommand("t", "", null, interruption, part -> fail("a part of " + part.length + " bytes"));
        return bus.request(Conversations.QUERY, command);
    }

    /** Holds a thread until the gate opens. */
    private void hold() {
        running.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Future<byte[]>> fillTheThreads() throws InterruptedException {
        List<Future<byte[]>> held = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            held.add(ask(this::hold));
        }
        running.await();
        return held;
    }

    private static void checkAnswered(Future<byte[]> answer) throws Exception {
        assertEquals(EMPTY, new String(answer.await(30, TimeUnit.SECONDS), StandardCharsets.UTF_8));
    }

    private void checkMeter(String line) {
        assertTrue(meters.scrape().lines().anyMatch(line::equals), meters.scrape());
    }

    @Test
    void refusesQueriesBeyondTheQueueAtOnce() throws Exception {
        List<Future<byte[]>> accepted = fillTheThreads();
        for (int i = 0; i < QUEUE; i++) {
            accepted.add(ask(Interruption.NEVER));
        }

        Problem refused =
                assertThrows(Problem.class, () -> ask(Interruption.NEVER).await(30, TimeUnit.SECONDS));

        assertEquals(ProblemCode.OVERLOADED, refused.code());
        assertTrue(refused.retryAfter().isPresent());
        checkMeter("millrace_queries_refused_total 1.0");
        checkMeter("millrace_queries{state=\"running\"} 2.0");
        checkMeter("millrace_queries{state=\"waiting\"} 3.0");
        gate.countDown();
        for (Future<byte[]> answer : accepted) {
            checkAnswered(answer);
        }
        checkAnswered(ask(Interruption.NEVER));
        checkMeter("millrace_queries{state=\"waiting\"} 0.0");
    }

    @Test
    void tellsWhatRunsAndWhatHasRun() throws Exception {
        List<Future<byte[]>> held = fillTheThreads();
        held.add(ask(Interruption.NEVER));
        QueryList during =
                bus.request(Conversations.QUERY_LIST, new QueryListCommand()).await(30, TimeUnit.SECONDS);
        assertEquals(THREADS, during.running().size());
        assertEquals("t", during.running().get(0).table());
        assertEquals(List.of(), during.past());

        gate.countDown();
        for (Future<byte[]> answer : held) {
            checkAnswered(answer);
        }
        QueryList after =
                bus.request(Conversations.QUERY_LIST, new QueryListCommand()).await(30, TimeUnit.SECONDS);
        assertEquals(List.of(), after.running());
        assertEquals(THREADS + 1, after.past().size());
    }

    @Test
    void readsPagesOnTheSameThreads() throws Exception {
        ReadRange all = ReadRange.all(ReadOrder.ARRIVAL, 10);
        RecordPage page = bus.request(
                        Conversations.READ, new ReadCommand(Set.of(new TableId(1)), all, List.of(), Interruption.NEVER))
                .await(30, TimeUnit.SECONDS);
        assertEquals(0, page.size());
        assertEquals(all.after(), page.next());
        ReadCommand unknown = new ReadCommand(Set.of(new TableId(2)), all, List.of(), Interruption.NEVER);
        Problem problem = assertThrows(
                Problem.class, () -> bus.request(Conversations.READ, unknown).await(30, TimeUnit.SECONDS));
        assertEquals(ProblemCode.NOT_FOUND, problem.code());
        checkMeter("millrace_queries{state=\"running\"} 0.0");
    }

    @Test
    void doesNotRunAQueryThatWasGivenUpWhileItWaited() throws Exception {
        List<Future<byte[]>> held = fillTheThreads();
        Problem gone = new Problem(ProblemCode.UNAVAILABLE_NOW, "the client is gone");
        Future<byte[]> waiting = ask(() -> {
            throw gone;
        });

        gate.countDown();

        Problem problem = assertThrows(Problem.class, () -> waiting.await(30, TimeUnit.SECONDS));
        assertEquals(gone.getMessage(), problem.getMessage());
        for (Future<byte[]> answer : held) {
            checkAnswered(answer);
        }
    }
}
