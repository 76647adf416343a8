package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.admission.StatisticsCommand;
import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.Database;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.fault.FaultPoint;
import io.millrace.model.EndpointId;
import io.millrace.model.RecordTotals;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sinks of an endpoint have got is told exactly, wherever the rows are and whatever happens to the server. */
final class SinkStatisticsIT {
    private static final String START =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"at","path":["at"],"type":"recordTime"}""";

    private static final String ALL = START + "]}";
    /** Refuses records whose number is none. */
    private static final String NUMBERED = START + ",{\"name\":\"n\",\"path\":[\"n\"],\"type\":\"int\"}]}";

    /** Between each two moves of the numbers. */
    private static final List<FaultPoint> DEATHS = List.of(
            FaultPoint.LOG_SYNCED,
            FaultPoint.SEGMENT_CLOSED,
            FaultPoint.SEGMENT_CUT,
            FaultPoint.SLICE_REGISTERED,
            FaultPoint.UPLOAD_RECORDED,
            FaultPoint.IMPORT_CHUNK_PUBLISHED);

    private static final Duration DEATH_MAX = Duration.ofMinutes(1);

    @TempDir
    private Path data;

    private SinkId all;
    private SinkId numbered;

    private static NewSink sink(String table, String schema) {
        return new NewSink(Details.named(table), table, Endpoints.rule(schema));
    }

    /** With a sink for all records and one that refuses some. */
    private Endpoint create(LocalServer server) throws Exception {
        Database database = server.control(new CreateDatabase("d", null));
        for (String table : List.of("all", "numbered")) {
            server.control(new CreateTable(database.id(), table, "", false, true));
        }
        Endpoint endpoint = server.control(new CreateEndpoint(
                "featurebase",
                database.id(),
                Details.named("e"),
                Optional.of(Limits.UNLIMITED),
                Optional.empty(),
                List.of(sink("all", ALL), sink("numbered", NUMBERED)),
                Author.UNKNOWN));
        List<SinkId> sinks = endpoint.sinks().stream().map(Sink::id).toList();
        all = sinks.get(0);
        numbered = sinks.get(1);
        return endpoint;
    }

    private SinkStatistics of(LocalServer server, SinkId sink) throws Exception {
        return server.statistics(new StatisticsCommand(Set.of(sink))).get(sink);
    }

    private static long records(RecordTotals totals) {
        return totals.records();
    }

    private void check(LocalServer server, long ofAll, long ofNumbered) throws Exception {
        Map<SinkId, SinkStatistics> found = server.statistics(new StatisticsCommand(Set.of(all, numbered)));
        assertEquals(ofAll, records(found.get(all).total()));
        assertEquals(ofNumbered, records(found.get(numbered).total()));
    }

    @Test
    void recordsAreCountedOnceAtTheirLevel() throws Exception {
        Map<String, String> quiet = Map.of("log.rotate.age", "30m");
        Endpoint endpoint;
        try (LocalServer server = LocalServer.start(data, quiet)) {
            endpoint = create(server);
            assertEquals(SinkStatistics.NONE, of(server, all));
            server.ingest(
                    endpoint.id(),
                    "{\"rid\":1,\"at\":\"1970-01-01T00:08:20Z\"}",
                    "{\"rid\":2,\"at\":\"1970-01-01T00:05:00Z\",\"n\":7}");
            server.ingest(endpoint.id(), "{\"rid\":3,\"at\":\"1970-01-01T00:06:40Z\",\"n\":\"none\"}");
            SinkStatistics found = of(server, all);
            assertEquals(3, records(found.log()));
            assertEquals(found.log(), found.total());
            assertEquals(300_000_000, found.total().firstMicros());
            assertEquals(500_000_000, found.total().lastMicros());
            assertTrue(found.total().rawBytes() > 0 && found.total().compressedBytes() > 0, found::toString);
            check(server, 3, 2);
            Map<SinkId, SinkStatistics> both = server.statistics(StatisticsCommand.of(endpoint));
            assertEquals(5, records(SinkStatistics.sum(both.values()).total()));

            server.flush();
            SinkStatistics imported = of(server, all);
            assertEquals(found.log(), imported.imported());
            assertEquals(found.total(), imported.total());

            server.ingestOnce("key", endpoint.id(), "{\"rid\":4,\"n\":1}");
            server.ingestOnce("key", endpoint.id(), "{\"rid\":4,\"n\":1}");
            check(server, 4, 3);
            assertEquals(1, records(of(server, numbered).log()));
        }
        try (LocalServer server = LocalServer.start(data, quiet)) {
            server.ingestOnce("key", endpoint.id(), "{\"rid\":4,\"n\":1}");
            check(server, 4, 3);
            server.flush();
            check(server, 4, 3);
            Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            server.reset(all);
            check(server, 0, 3);
            assertTrue(!of(server, all).reset().orElseThrow().isBefore(before));
            server.ingest(endpoint.id(), "{\"rid\":5,\"n\":1}");
            server.reset(all);
            check(server, 1, 4);
        }
    }

    @Test
    void whatIsStagedIsToldApart() throws Exception {
        Map<String, String> waiting = Map.of("log.rotate.age", "100ms", "load.trigger.age", "1h");
        try (LocalServer server = LocalServer.start(data, waiting)) {
            EndpointId endpoint = create(server).id();
            server.ingest(endpoint, "{\"rid\":1}", "{\"rid\":2,\"n\":7}");
            Eventually.equals(2L, () -> records(of(server, all).staged()));
            SinkStatistics staged = of(server, all);
            assertEquals(staged.staged(), staged.total());
            server.flush();
            assertEquals(staged.staged(), of(server, all).imported());
            check(server, 2, 2);
        }
    }

    @Test
    void noRecordIsMissedOrCountedTwiceWhileItMoves() throws Exception {
        Map<String, String> busy = Map.of("log.rotate.age", "100ms", "cleanup.grace", "1s");
        AtomicLong begun = new AtomicLong();
        AtomicLong acknowledged = new AtomicLong();
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (LocalServer server = LocalServer.start(data, busy)) {
            EndpointId endpoint = create(server).id();
            Future<?> load = client.submit(() -> {
                for (int i = 1; i <= 2_000; i++) {
                    begun.incrementAndGet();
                    server.ingest(endpoint, "{\"rid\":" + i + ",\"n\":" + i + "}");
                    acknowledged.incrementAndGet();
                }
                return null;
            });
            boolean isLast;
            do {
                isLast = load.isDone();
                long before = acknowledged.get();
                long found = records(of(server, numbered).total());
                long after = begun.get();
                assertTrue(before <= found && found <= after, found + " of " + before + " to " + after);
            } while (!isLast);
            load.get();
            server.flush();
            check(server, 2_000, 2_000);
            assertEquals(2_000, records(of(server, numbered).imported()));
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void theNumbersAreThoseOfTheRowsWhereverTheServerDies() throws Exception {
        Endpoint endpoint;
        try (LocalServer server = LocalServer.start(data, Map.of())) {
            endpoint = create(server);
        }
        long rows = 0;
        for (FaultPoint point : DEATHS) {
            long acknowledged = loadUntilDeath(endpoint, point, rows);
            try (LocalServer server = LocalServer.start(data, Map.of("log.rotate.age", "30m"))) {
                rows = checkIsCounted(server, endpoint, acknowledged, point);
            }
        }
    }

    /** How many rows there are, the one that is added here among them. */
    private long checkIsCounted(LocalServer server, Endpoint endpoint, long acknowledged, FaultPoint point)
            throws Exception {
        long rows = count(server, "all");
        assertTrue(rows >= acknowledged, () -> rows + " rows of " + acknowledged + " at " + point);
        check(server, rows, rows);
        server.flush();
        assertEquals(rows, records(of(server, all).imported()), point::name);
        check(server, rows, rows);
        server.ingest(endpoint.id(), "{\"rid\":" + (rows + 1) + ",\"n\":1}");
        check(server, rows + 1, rows + 1);
        return rows + 1;
    }

    private static long count(LocalServer server, String table) throws Exception {
        return Long.parseLong(server.query(table, "Count(All())").replaceAll("\\D", ""));
    }

    /**
     * @param before how many records there are
     * @return how many were acknowledged when the server died
     */
    private long loadUntilDeath(Endpoint endpoint, FaultPoint point, long before) throws Exception {
        MillraceProcess process = ServerCommand.serve(data)
                .withoutPostgres()
                .with("log.rotate.age", "100ms")
                .dyingAt(point + ":2")
                .start();
        try {
            MillraceClient client = process.plainClient();
            long acknowledged = before;
            try {
                while (process.isAlive()) {
                    String record = "{\"rid\":" + (acknowledged + 1) + ",\"n\":1}";
                    HttpResponse<String> response =
                            client.post(endpoint.id().toString(), "{\"records\":[{\"value\":" + record + "}]}");
                    assertEquals(200, response.statusCode(), response::body);
                    acknowledged++;
                }
            } catch (IOException serverDied) {
                // the record on its way may be there or not
            }
            assertEquals(Optional.of(DyingServer.EXIT_CODE), process.awaitExit(DEATH_MAX), process::transcript);
            return acknowledged;
        } finally {
            process.kill();
        }
    }
}
