package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.admission.QueryCommand;
import io.millrace.api.FakeServer;
import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How answers of queries reach the client: whole, in parts, not at all. */
final class QueryAnswersIT {
    private static final String QUERY = "/index/events/query";
    private static final int PART_BYTES = 64 << 10;

    private RimFixture rim;

    @BeforeEach
    void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterEach
    void stops() {
        rim.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it never happened");
            Thread.onSpinWait();
        }
    }

    private static byte[] part(char filling) {
        byte[] part = new byte[PART_BYTES];
        Arrays.fill(part, (byte) filling);
        return part;
    }

    private RawHttp asked(String pql) throws IOException {
        RawHttp http = new RawHttp(rim.httpPort);
        return http.head(
                        "POST " + QUERY + " HTTP/1.1",
                        "Host: localhost",
                        "X-API-Key: " + FakeServer.ADMIN_KEY,
                        "Content-Length: " + pql.length())
                .send(pql);
    }

    private static boolean isCancelled(QueryCommand command) {
        try {
            command.interruption().check();
            return false;
        } catch (Problem problem) {
            return true;
        }
    }

    @Test
    void tellsThatTheQueueIsFull() throws Exception {
        rim.server.answerQueries(command -> {
            throw new Problem(ProblemCode.OVERLOADED, "all queries that may wait do")
                    .retryAfter(Duration.ofMillis(1500));
        });

        HttpResponse<String> response = rim.send("POST", QUERY, "All()");

        assertEquals(503, response.statusCode());
        assertEquals(json("{\"error\":\"all queries that may wait do\"}"), json(response.body()));
        assertEquals("2", response.headers().firstValue("Retry-After").orElseThrow());
    }

    @Test
    void cancelsTheQueryOfAClientThatIsGone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        rim.server.answerQueries(command -> {
            asked.countDown();
            FakeServer.await(gate);
            return new byte[0];
        });
        RawHttp http = asked("All()");
        asked.await();
        assertFalse(isCancelled(rim.server.lastQuery.get()));
        assertTrue(rim.inFlight.bytes() > 0, "the body counts as long as the query runs");
        http.close();

        await(() -> isCancelled(rim.server.lastQuery.get()));

        assertTrue(rim.inFlight.bytes() > 0, "the body counts as long as the query runs");
        gate.countDown();
        await(() -> rim.inFlight.bytes() == 0);
    }

    @Test
    void sendsALongAnswerInParts() throws Exception {
        rim.server.answerQueries(command -> {
            for (char filling = 'a'; filling <= 'z'; filling++) {
                command.parts().accept(part(filling));
            }
            return "end\n".getBytes(StandardCharsets.US_ASCII);
        });

        HttpResponse<String> response = rim.send("POST", QUERY, "All()");

        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "chunked", response.headers().firstValue("Transfer-Encoding").orElseThrow());
        StringBuilder expected = new StringBuilder();
        for (char filling = 'a'; filling <= 'z'; filling++) {
            expected.append(String.valueOf(filling).repeat(PART_BYTES));
        }
        assertEquals(expected.append("end\n").toString(), response.body());
    }

    /** Sockets hold a few megabytes at most; the answer would be a terabyte. */
    @Test
    void waitsForAClientThatDoesNotRead() throws Exception {
        AtomicInteger parts = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        rim.server.answerQueries(command -> {
            try {
                for (int i = 0; i < 1 << 24; i++) {
                    command.parts().accept(part('a'));
                    parts.incrementAndGet();
                }
                return new byte[0];
            } finally {
                over.countDown();
            }
        });
        try (RawHttp http = asked("All()")) {
            assertEquals(200, http.answer().status());
            await(() -> isStill(parts));
        }

        over.await();

        assertTrue(parts.get() < 1 << 14, parts.get() + " parts");
        await(() -> rim.inFlight.bytes() == 0);
    }

    /** Whether no part was taken for a while, so that whoever writes them must be waiting. */
    private static boolean isStill(AtomicInteger parts) {
        int before = parts.get();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return before > 0 && before == parts.get();
    }

    @Test
    void breaksOffAnAnswerThatFailsInItsMidst() throws Exception {
        rim.server.answerQueries(command -> {
            command.parts().accept(part('a'));
            throw new Problem(ProblemCode.CORRUPT_FILE, "a chunk is damaged");
        });

        assertThrows(IOException.class, () -> rim.send("POST", QUERY, "All()"));

        try (RawHttp http = asked("All()")) {
            assertEquals(200, http.answer().status());
            String rest = http.rest();
            assertFalse(rest.contains("\r\n0\r\n"), "it looks like a whole answer");
            assertFalse(rest.contains("damaged"));
        }
    }

    @Test
    void answersAnEarlyFailureInTheWordsOfTheDialect() throws Exception {
        rim.server.answerQueries(command -> {
            throw new Problem(ProblemCode.INVALID_QUERY, "executing: no");
        });

        HttpResponse<String> response = rim.send("POST", QUERY, "All()");

        assertEquals(400, response.statusCode());
        assertEquals(json("{\"error\":\"executing: no\"}"), json(response.body()));
    }
}
