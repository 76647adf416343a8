package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests with an {@code Idempotency-Key} that are sent again, also over kill -9. Longer with {@code -Dretries.rounds=N} and {@code
 * -Dretries.clients=N}, the same choices again with {@code -Dretries.seed=N}.
 */
class RetriesIT {
    private static final int ROUNDS = Integer.getInteger("retries.rounds", 2);
    private static final int CLIENTS = Integer.getInteger("retries.clients", 100);
    private static final int THREADS = 12;
    private static final int LOAD_MILLIS_MAX = 3_000;
    /** Of the last batches of a client, any may come again. */
    private static final int BATCHES_KEPT = 20;

    private static final String SCHEMA =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"turn","path":["turn"],"type":"int"}]}""";

    @TempDir
    private Path folder;

    private MillraceProcess server;

    private ServerCommand command() {
        return ServerCommand.serve(folder.resolve("data")).withoutPostgres().with("log.rotate.age", "500ms");
    }

    private static String endpoint(MillraceClient client) throws IOException, InterruptedException {
        String database = client.createDatabase("retries");
        client.createTable(database, "retried", false);
        return client.createEndpoint(SinkRequest.unlimited("retried", database, "retried", SCHEMA));
    }

    private static HttpResponse<String> post(MillraceClient client, String endpoint, String key, String body)
            throws IOException, InterruptedException {
        return client.send(
                "POST",
                "/v2/sinks/" + endpoint,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                key);
    }

    /** A record that is stored and one that is refused. */
    private static String turn(long record, long turn) {
        String start = "{\"value\":{\"rid\":" + record + ",\"turn\":";
        return "{\"records\":[" + start + turn + "}}," + start + "\"x\"}}]}";
    }

    private static long turnOf(MillraceClient client, long record) throws IOException, InterruptedException {
        return client.query("retried", "Extract(ConstRow(columns=[" + record + "]), Rows(turn))")
                .get(0)
                .get("columns")
                .get(0)
                .get("rows")
                .get(0)
                .asLong();
    }

    private void killAndStart() throws IOException, InterruptedException {
        server.kill();
        server = command().start();
    }

    @Test
    void theSameKeyGetsTheFirstAnswerAndStoresNothing() throws Exception {
        server = command().start();
        try {
            MillraceClient client = server.plainClient();
            String endpoint = endpoint(client);
            HttpResponse<String> first = post(client, endpoint, "one", turn(7, 1));
            assertEquals(200, first.statusCode(), first::body);
            post(client, endpoint, "two", turn(7, 2));
            String refused = "{\"records\":[{\"value\":{\"rid\":\"none\",\"turn\":5}}]}";
            HttpResponse<String> nothing = post(client, endpoint, "nothing", refused);
            for (int i = 0; i < 4; i++) {
                HttpResponse<String> again = post(client, endpoint, "one", turn(7, 1));
                assertEquals(200, again.statusCode(), again::body);
                assertEquals(first.body(), again.body());
                assertEquals(
                        nothing.body(),
                        post(client, endpoint, "nothing", refused).body());
                assertEquals(2, turnOf(client, 7), "a late repeat does not undo what came after it");
                HttpResponse<String> other = post(client, endpoint, "one", turn(7, 3));
                assertEquals(422, other.statusCode(), other::body);
                if (i == 1) {
                    server.flush(); // by and by PostgreSQL gets the receipts
                    awaitNoReceiptFiles();
                } else {
                    killAndStart();
                }
                client = server.plainClient();
            }
        } finally {
            server.close();
        }
    }

    private void awaitNoReceiptFiles() throws Exception {
        Path receipts = server.data().resolve("volumes").resolve("default").resolve("receipts");
        assertTrue(Files.isDirectory(receipts));
        Eventually.equals(0L, () -> {
            try (Stream<Path> files = Files.list(receipts)) {
                return files.count();
            }
        });
    }

    @Test
    void keysThatCannotBeAreRefused() throws Exception {
        server = command().start();
        try {
            MillraceClient client = server.plainClient();
            String endpoint = endpoint(client);
            String longest = "k".repeat(255);
            assertEquals(200, post(client, endpoint, longest, turn(1, 1)).statusCode());
            HttpResponse<String> tooLong = post(client, endpoint, longest + "k", turn(1, 2));
            assertEquals(400, tooLong.statusCode(), tooLong::body);
            assertTrue(tooLong.body().contains("256"), tooLong::body);
            assertEquals(400, post(client, endpoint, "", turn(1, 2)).statusCode());
            HttpResponse<String> broken = post(client, endpoint, "broken", "{\"records\":[");
            assertEquals(400, broken.statusCode(), broken::body);
            assertEquals(200, post(client, endpoint, "broken", turn(1, 3)).statusCode(), "a failure is not remembered");
            assertEquals(3, turnOf(client, 1));
        } finally {
            server.close();
        }
    }

    @Test
    void whoComesWhileTheFirstIsUnderWayGetsItsAnswer() throws Exception {
        server = command().start();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            MillraceClient client = server.plainClient();
            String endpoint = endpoint(client);
            for (int i = 1; i <= 20; i++) {
                long round = i;
                List<Future<HttpResponse<String>>> answers = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    answers.add(threads.submit(() -> post(client, endpoint, "at once " + round, turn(3, round))));
                }
                for (Future<HttpResponse<String>> answer : answers) {
                    assertEquals(200, answer.get(1, TimeUnit.MINUTES).statusCode());
                    assertEquals(answers.get(0).get().body(), answer.get().body());
                }
                assertEquals(round, turnOf(client, 3));
            }
        } finally {
            threads.shutdownNow();
            server.close();
        }
    }

    /** A client that sends one batch after the other until it is answered, and now and then one of those before again. */
    private static final class Retrier {
        private final long number;
        private final Random random;
        private final Map<Long, String> answers = new HashMap<>();
        private long turn;
        private boolean isAnswered = true;

        Retrier(long number, Random random) {
            this.number = number;
            this.random = random;
        }

        synchronized void step(MillraceClient client, String endpoint) throws IOException, InterruptedException {
            boolean isRepeat = isAnswered && turn > 0 && random.nextInt(3) == 0;
            if (isRepeat) {
                send(client, endpoint, Math.max(1, turn - random.nextInt(BATCHES_KEPT)));
            } else {
                turn += isAnswered ? 1 : 0;
                isAnswered = false;
                isAnswered = send(client, endpoint, turn);
            }
        }

        private boolean send(MillraceClient client, String endpoint, long which)
                throws IOException, InterruptedException {
            HttpResponse<String> response = post(client, endpoint, number + "-" + which, turn(number, which));
            if (response.statusCode() == 503) {
                return false;
            }
            assertEquals(200, response.statusCode(), response::body);
            String before = answers.putIfAbsent(which, response.body());
            assertTrue(before == null || before.equals(response.body()), () -> before + " became " + response.body());
            answers.keySet().removeIf(old -> old < turn - BATCHES_KEPT);
            return true;
        }

        synchronized void finish(MillraceClient client, String endpoint) throws IOException, InterruptedException {
            while (!isAnswered) {
                step(client, endpoint);
            }
        }
    }

    @Test
    void eachBatchIsStoredOnceHoweverOftenItComes() throws Exception {
        long seed = Long.getLong("retries.seed", System.nanoTime());
        System.out.println("retries.seed=" + seed);
        Random random = new Random(seed);
        List<Retrier> retriers = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            retriers.add(new Retrier(i, new Random(random.nextLong())));
        }
        server = command().start();
        try {
            String endpoint = endpoint(server.plainClient());
            for (int round = 1; round <= ROUNDS; round++) {
                load(retriers, endpoint, 500 + random.nextInt(LOAD_MILLIS_MAX), random, true);
                server = command().start();
                check(retriers, endpoint);
            }
            load(retriers, endpoint, 500, random, false);
            check(retriers, endpoint);
        } finally {
            server.close();
        }
        long turns = retriers.stream().mapToLong(retrier -> retrier.turn).sum();
        System.out.println(turns + " batches");
        assertNotEquals(0, turns);
    }

    private void load(List<Retrier> retriers, String endpoint, int millis, Random random, boolean isKilled)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        MillraceClient client = server.plainClient();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(isKilled ? millis + 60_000 : millis);
        List<Future<?>> loads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random choices = new Random(random.nextLong());
            loads.add(threads.submit(() -> {
                try {
                    while (System.nanoTime() < end) {
                        retriers.get(choices.nextInt(retriers.size())).step(client, endpoint);
                    }
                } catch (IOException serverDied) {
                    // the batch stays unanswered, and comes again
                }
                return null;
            }));
        }
        if (isKilled) {
            TimeUnit.MILLISECONDS.sleep(millis);
            server.kill();
        }
        for (Future<?> load : loads) {
            load.get(2, TimeUnit.MINUTES);
        }
        threads.shutdownNow();
    }

    private void check(List<Retrier> retriers, String endpoint) throws Exception {
        MillraceClient client = server.plainClient();
        for (Retrier retrier : retriers) {
            retrier.finish(client, endpoint);
        }
        JsonNode columns =
                client.query("retried", "Extract(All(), Rows(turn))").get(0).get("columns");
        Map<Long, Long> found = new HashMap<>();
        columns.forEach(column -> found.put(
                column.get("column").asLong(), column.get("rows").get(0).asLong()));
        for (Retrier retrier : retriers) {
            if (retrier.turn > 0) {
                assertEquals(retrier.turn, found.get(retrier.number), () -> "client " + retrier.number);
            }
        }
    }
}
