package io.millrace.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.Request;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final EndpointId ID = new EndpointId(UUID.randomUUID());

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Double> random = new AtomicReference<>(0.0);
    private final EndpointCatalog catalog = new EndpointCatalog();
    private final Admission admission = new Admission(catalog, nanos::get, random::get);

    private static Endpoint endpoint(long bytesPerSecond, long recordsPerSecond) {
        return Endpoints.endpoint(
                ID,
                "e",
                "d",
                new TableSchema(new TableId(1), "d", "t", false, true, 1, 0, List.of()),
                EndpointState.ACTIVE,
                new Limits(bytesPerSecond, recordsPerSecond),
                "{}",
                Instant.EPOCH);
    }

    private void publish(Endpoint... endpoints) {
        catalog.replace(new Catalog(List.of(), List.of(), List.of(endpoints), List.of()));
    }

    /** Each record has 10 bytes with its comma. */
    private static byte[] body(int records) {
        String list = "{\"a\":123},".repeat(records);
        return ("[" + list.substring(0, Math.max(0, list.length() - 1)) + "]").getBytes(StandardCharsets.UTF_8);
    }

    private Grant admit(Endpoint endpoint, byte[] body) {
        return admission.admit(endpoint, Request.of(body, body.length, Request.JSON_RECORDS), body.length);
    }

    private static void checkTooLarge(Runnable action) {
        assertEquals(
                ProblemCode.TOO_LARGE, assertThrows(Problem.class, action::run).code());
    }

    @Test
    void admitsAllWithoutCountingWhereThereAreNoLimits() {
        assertSame(Grant.UNCOUNTED, admit(endpoint(0, 0), body(1_000)));
    }

    @Test
    void admitsThePrefixThatFitsTheRecords() {
        Endpoint endpoint = endpoint(0, 10);
        assertEquals(new Grant(7, 7, 7), admit(endpoint, body(7)));
        assertEquals(new Grant(7, 3, 3), admit(endpoint, body(7)));
        Grant none = admit(endpoint, body(2));
        assertEquals(new Grant(2, 0, 0), none);
        assertTrue(none.isEmpty());
        nanos.addAndGet(SECOND / 2);
        assertEquals(new Grant(7, 5, 5), admit(endpoint, body(7)));
    }

    @Test
    void admitsThePrefixThatFitsTheBytesAndChargesNoMore() {
        Endpoint endpoint = endpoint(100, 0);
        assertSame(Grant.UNCOUNTED, admit(endpoint, body(6)));
        assertEquals(new Grant(6, 3, 0), admit(endpoint, body(6))); // 61 bytes are gone, the third ends at 30
        assertEquals(new Grant(1, 0, 0), admit(endpoint, body(1)));
        nanos.addAndGet(SECOND);
        assertSame(Grant.UNCOUNTED, admit(endpoint, body(9)));
    }

    @Test
    void admitsWhatFitsBothBudgetsAndGivesTheRestBack() {
        Endpoint endpoint = endpoint(1_000, 10);
        assertEquals(new Grant(8, 8, 8), admit(endpoint, body(8)));
        assertEquals(new Grant(9, 2, 2), admit(endpoint, body(9)));
        Endpoint withoutRecordLimit = endpoint(1_000, 0);
        assertSame(Grant.UNCOUNTED, admit(withoutRecordLimit, blanks(1_000 - 81 - 20)));
        assertNotSame(Grant.UNCOUNTED, admit(withoutRecordLimit, blanks(1)));
    }

    private static byte[] blanks(int count) {
        return " ".repeat(count).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void admitsTheRateAndOneBurstOverTime() {
        long seconds = 10;
        for (int records : new int[] {1, 7, 50}) {
            byte[] body = body(records);
            publish(); // forgets the budget
            publish(endpoint(1_000, 50));
            long bytes = 0;
            long admitted = 0;
            for (int milli = 0; milli <= 1_000 * seconds; milli++) {
                Grant grant = admit(endpoint(1_000, 50), body);
                admitted += grant.admitted();
                bytes += grant.admitted() == records ? body.length : 10L * grant.admitted();
                nanos.addAndGet(SECOND / 1_000);
            }
            assertTrue(admitted <= 50 * (seconds + 1), admitted + " records");
            assertTrue(bytes <= 1_000 * (seconds + 1), bytes + " bytes");
            assertTrue(admitted >= 50 * seconds, admitted + " records");
        }
    }

    @Test
    void refusesWhatNoSecondCouldAdmit() {
        checkTooLarge(() -> admit(endpoint(100, 0), body(10)));
        checkTooLarge(() -> admit(endpoint(0, 9), body(10)));
        checkTooLarge(() -> admission.expect(endpoint(100, 0), 101));
        admission.expect(endpoint(100, 9), 100);
        assertEquals(new Grant(9, 9, 9), admit(endpoint(100, 9), body(9)));
    }

    @Test
    void refusesEarlyWhatFindsAnEmptyBudget() {
        Endpoint endpoint = endpoint(0, 10);
        admission.expect(endpoint, 5);
        admit(endpoint, body(10));
        Problem problem = assertThrows(Problem.class, () -> admission.expect(endpoint, 5));
        assertEquals(ProblemCode.THROUGHPUT_EXCEEDED, problem.code());
        assertEquals(Duration.ofMillis(100), problem.retryAfter().orElseThrow());
    }

    @Test
    void spreadsClientsThatComeBack() {
        Endpoint endpoint = endpoint(0, 10);
        admit(endpoint, body(10));
        assertEquals(Duration.ofSeconds(1), admission.retryAfter());
        random.set(0.75);
        assertEquals(Duration.ofMillis(2_500), admission.retryAfter());
        Problem problem = assertThrows(Problem.class, () -> admission.expect(endpoint, 5));
        assertEquals(Duration.ofMillis(1_600), problem.retryAfter().orElseThrow());
    }

    @Test
    void readsBehindAByteOrderMark() {
        byte[] body = "\ufeff[{\"a\":123},{\"a\":123}]".getBytes(StandardCharsets.UTF_8);
        assertEquals(new Grant(2, 2, 2), admit(endpoint(0, 10), body));
    }

    @Test
    void chargesBodiesThatCannotBeFollowedForTheirBytesOnly() {
        Endpoint endpoint = endpoint(100, 10);
        for (String broken : List.of("[1,2", "[1,2]x", "[]", "{\"a\":1}", "[1 2]", "\ufeff\ufeff[1]")) {
            assertSame(Grant.UNREADABLE, admit(endpoint, broken.getBytes(StandardCharsets.UTF_8)), broken);
        }
        assertEquals(6, admit(endpoint, body(9)).admitted()); // 33 bytes are gone
    }

    @Test
    void neverTakesWhatItDoesNotUseNotEvenForAMoment() {
        Endpoint endpoint = endpoint(100, 0);
        AtomicReference<Runnable> meanwhile = new AtomicReference<>();
        Admission watched = new Admission(
                catalog,
                () -> {
                    Runnable others = meanwhile.getAndSet(null);
                    if (others != null) {
                        others.run();
                        meanwhile.set(others);
                    }
                    return 0;
                },
                () -> 0);
        assertSame(Grant.UNCOUNTED, watched.admit(endpoint, Request.of(body(5), 51, Request.JSON_RECORDS), 51));
        meanwhile.set(() -> watched.expect(endpoint, 1));
        assertEquals(
                new Grant(9, 4, 0),
                watched.admit(endpoint, Request.of(body(9), 91, Request.JSON_RECORDS), 91)); // 40 of 49 bytes
    }

    /** Its records were made of a body of a third of their size. */
    @Test
    void chargesTheBytesThatWereSent() {
        byte[] body = body(9);
        Endpoint endpoint = endpoint(50, 0);
        Request request = Request.of(body, body.length, Request.JSON_RECORDS);
        assertEquals(Grant.UNCOUNTED, admission.admit(endpoint, request, 30));
        Grant rest = admission.admit(endpoint, request, 30); // 20 of 30 bytes
        assertEquals(new Grant(9, 6, 0), rest);
        assertThrows(Problem.class, () -> admission.admit(endpoint, request, 51));
    }

    @Test
    void givesRecordsBackButKeepsTheBytes() {
        Endpoint endpoint = endpoint(100, 10);
        Grant grant = admit(endpoint, body(8));
        admission.giveBackRecords(endpoint, grant);
        assertEquals(new Grant(8, 1, 1), admit(endpoint, body(8)));
    }

    @Test
    void passesABodyWithoutCountableRecordsOnToTheMapper() {
        byte[] broken = "[{\"a\":".getBytes(StandardCharsets.UTF_8);
        Grant grant = admit(endpoint(0, 10), broken);
        assertEquals(new Grant(0, 0, 0), grant);
        assertFalse(grant.isEmpty());
    }

    @Test
    void keepsBudgetsOverChangesOfTheCatalogAndFollowsLimits() {
        publish(endpoint(0, 10));
        admit(endpoint(0, 10), body(8));
        publish(endpoint(0, 10));
        assertEquals(1, admit(endpoint(0, 10), body(1)).admitted());
        publish(endpoint(0, 20));
        admission.expect(endpoint(0, 20), 0);
        nanos.addAndGet(SECOND);
        assertEquals(20, admit(endpoint(0, 20), body(20)).admitted());
    }

    @Test
    void forgetsEndpointsThatLeftTheCatalog() {
        publish(endpoint(0, 10));
        admit(endpoint(0, 10), body(10));
        publish();
        assertEquals(10, admit(endpoint(0, 10), body(10)).admitted()); // made anew
    }

    @Test
    void admitsExactlyTheBudgetToSixtyFourThreads() throws InterruptedException {
        Endpoint endpoint = endpoint(1_000_000, 1_000);
        AtomicInteger admitted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            byte[] body = body(1 + i % 7);
            threads.add(new Thread(() -> {
                for (int round = 0; round < 200; round++) {
                    admitted.addAndGet(admit(endpoint, body).admitted());
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1_000, admitted.get());
    }
}
