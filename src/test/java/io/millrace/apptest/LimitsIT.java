package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an endpoint admits in a second, and that it does so at nobody else's expense. */
final class LimitsIT {
    private static final int RECORDS_PER_SECOND = 1_000;
    private static final int BYTES_PER_SECOND = 1_000_000;
    private static final double TOLERANCE = 0.05;
    private static final int MANY_CONNECTIONS = 64;

    private static final int MEASURED_SECONDS = Integer.getInteger("limits.seconds", 6);
    /** After a refusal; so long that the clients leave the processors to the server. */
    private static final long PAUSE_NANOS = 200_000_000;

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static MillraceClient client;
    private static String database;

    @BeforeAll
    static void startsTheServer() throws Exception {
        server = ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
        client = server.plainClient();
        database = client.createDatabase("limits");
    }

    @AfterAll
    static void stopsTheServer() throws Exception {
        server.close();
    }

    /** One endpoint under more load than it admits. */
    private record Case(String name, Flood flood, double unitsPerRecord, double unitsPerSecond) {
        /** Exact but for the moments in which the clients themselves were not there, at both ends or in between. */
        void checkRate(long records, double seconds) {
            double rate = records * unitsPerRecord / seconds;
            double waited = flood.longestWaitSeconds();
            System.out.printf(
                    "%s: %.0f/s of %.0f/s, %d requests refused, %.3f s the longest wait%n",
                    name, rate, unitsPerSecond, flood.refusedRequests(), waited);
            assertEquals(unitsPerSecond, rate, unitsPerSecond * (TOLERANCE + 2 * waited / seconds), name);
        }
    }

    private static Case records(String name, int connections) throws Exception {
        Sample sample = Sample.create(client, database, name, 0, RECORDS_PER_SECOND);
        Flood flood =
                Flood.start(client, sample, Sample.body(1, connections == 1 ? 200 : 50, 20), connections, PAUSE_NANOS);
        return new Case(name, flood, 1, RECORDS_PER_SECOND);
    }

    private static Case bytes(String name, int connections) throws Exception {
        Sample sample = Sample.create(client, database, name, BYTES_PER_SECOND, 0);
        byte[] body = Sample.body(1, 100, 950);
        Flood flood = Flood.start(client, sample, body, connections, PAUSE_NANOS);
        return new Case(name, flood, body.length / 100.0, BYTES_PER_SECOND);
    }

    @Test
    void admitsWhatTheLimitsSayWithOneConnection() throws Exception {
        checkRates(List.of(records("records-one", 1), bytes("bytes-one", 1)));
    }

    @Test
    void admitsWhatTheLimitsSayWithManyConnections() throws Exception {
        checkRates(List.of(records("records-many", MANY_CONNECTIONS), bytes("bytes-many", MANY_CONNECTIONS)));
    }

    private static void checkRates(List<Case> cases) throws InterruptedException {
        try {
            cases.forEach(limited -> limited.flood().awaitLimit());
            List<Long> before = accepted(cases);
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(MEASURED_SECONDS);
            List<Long> after = accepted(cases);
            double seconds = (System.nanoTime() - start) / 1e9;
            for (int i = 0; i < cases.size(); i++) {
                cases.get(i).checkRate(after.get(i) - before.get(i), seconds);
                cases.get(i).flood().stop();
            }
        } finally {
            cases.forEach(limited -> limited.flood().close());
        }
    }

    private static List<Long> accepted(List<Case> cases) {
        List<Long> accepted = new ArrayList<>();
        cases.forEach(limited -> accepted.add(limited.flood().acceptedRecords()));
        return accepted;
    }

    @Test
    void refusesARequestThatNoSecondCouldAdmit() throws Exception {
        Sample sample = Sample.create(client, database, "too-large", BYTES_PER_SECOND, 0);
        assertEquals(
                413, client.post(sample.endpoint(), Sample.body(1, 11, 100_000)).statusCode());
    }

    @Test
    void admitsThePrefixThatFits() throws Exception {
        Sample sample = Sample.create(client, database, "prefix", 0, 100);
        JsonNode answer = MillraceClient.json(client.post(sample.endpoint(), Sample.body(1, 90, 0)));
        int before = 0;
        int accepted = answer.get("success_count").asInt();
        assertEquals(90, accepted);
        while (accepted == 90) { // again if the machine slept until there was budget for all
            before += accepted;
            answer = MillraceClient.json(client.post(sample.endpoint(), Sample.body(1 + before, 90, 0)));
            accepted = answer.get("success_count").asInt();
            assertTrue(accepted >= 10 || before > 90, answer.toString());
        }
        for (int record = 0; record < 90; record++) {
            var result = answer.get("records").get(record);
            assertEquals(
                    record < accepted ? "success" : "error",
                    result.get("status").asText());
            if (record >= accepted) {
                assertEquals(
                        "ResourceThroughputExceeded", result.get("error_code").asText());
            }
        }
        int all = before + accepted;
        assertEquals(all, client.count(sample.table(), "All()"));
    }

    @Test
    void answersOthersWhileOneEndpointIsFlooded() throws Exception {
        Sample quiet = Sample.unlimited(client, database, "quiet");
        Sample flooded = Sample.create(client, database, "flooded", 0, RECORDS_PER_SECOND);
        Latencies alone = measure(quiet);
        try (Flood flood = Flood.start(server.plainClient(), flooded, Sample.body(1, 100, 100), 32, 0)) {
            Latencies beside = measure(quiet);
            flood.stop();
            System.out.println("alone: " + alone + "; beside a flood: " + beside);
            assertTrue(flood.refusedRequests() > 0);
            // client and server share the machine, so the flood takes processor time from this client too
            assertTrue(beside.count() > alone.count() / 20, "alone " + alone + ", beside a flood " + beside);
        }
    }

    /** One connection posts single records, each of which must be accepted. */
    private static Latencies measure(Sample sample) throws Exception {
        MillraceClient one = server.plainClient();
        Latencies latencies = new Latencies();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
            one.store(sample.endpoint(), "{\"records\":[{\"value\":{\"rid\":1}}]}");
            latencies.add(System.nanoTime() - start);
        }
        return latencies;
    }
}
