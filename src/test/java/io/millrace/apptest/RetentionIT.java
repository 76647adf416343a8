package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.SetTimeToLive;
import io.millrace.catalog.Details;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.Identity;
import io.millrace.model.MappingSpec;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records whose time to live is over are in no answer, and their files go by themselves. */
final class RetentionIT {
    private static final String RULE =
            """
            {"id_field":"id","allow_missing_fields":true,"definition":[
              {"name":"id","path":["id"],"type":"id"},
              {"name":"at","path":["at"],"type":"recordTime"},
              {"name":"n","path":["n"],"type":"int"},
              {"name":"m","path":["m"],"type":"int"}]}""";

    @TempDir
    private Path folder;

    private LocalServer server;
    private EndpointId endpoint;
    private String database;

    private void start() {
        server = LocalServer.start(
                folder,
                Map.of(
                        "retention.interval", "100ms",
                        "cleanup.grace", "1s",
                        "chunk.merge.fan-in", "8"));
    }

    private void make(Duration timeToLive) throws Exception {
        database = server.control(new CreateDatabase("d", "")).id();
        server.control(new CreateTable(database, "t", "", Identity.ID, true, timeToLive));
        endpoint = server.control(new CreateEndpoint(
                        "featurebase",
                        database,
                        Details.named("e"),
                        Optional.of(Limits.UNLIMITED),
                        Optional.empty(),
                        List.of(new NewSink(Details.named("s"), "t", new MappingSpec("json", RULE))),
                        Author.UNKNOWN))
                .id();
    }

    private void live(Duration timeToLive) throws Exception {
        assertEquals(
                timeToLive,
                server.control(new SetTimeToLive(database, "t", timeToLive)).timeToLive());
    }

    private void store(int id, Instant at, String cells) throws Exception {
        assertEquals(
                1,
                server.ingest(endpoint, "{\"id\":" + id + ",\"at\":\"" + at + "\"," + cells + "}")
                        .sinks()
                        .get(0)
                        .accepted());
    }

    private String all() throws Exception {
        return server.query("t", "All()");
    }

    private static String ids(String list) {
        return "{\"results\":[{\"columns\":[" + list + "]}]}";
    }

    private List<Path> chunks() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("chunks"))) {
            return files.filter(file -> file.toString().endsWith(".chunk")).toList();
        }
    }

    @Test
    void leavesOutWhatHasEndedAndClearsTheDiskOfIt() throws Exception {
        start();
        try {
            make(Duration.ofHours(1));
            Instant now = Instant.now();
            store(1, now.minus(Duration.ofHours(2)), "\"n\":1");
            store(2, now, "\"n\":2");
            assertEquals(ids("2"), all());
            // nothing has gone from memory yet, so a longer life brings it back
            live(Duration.ZERO);
            assertEquals(ids("1,2"), all());
            live(Duration.ofHours(3));
            assertEquals(ids("1,2"), all());
            live(Duration.ofHours(1));
            server.flush();
            assertEquals(ids("2"), all());
            // its chunk is written again without it
            Eventually.equals(1, () -> chunks().size());
            Eventually.equals(
                    true, () -> chunks().get(0).getFileName().toString().startsWith("1-1."));
            live(Duration.ZERO);
            assertEquals(ids("2"), all());
            assertEquals(ids(""), server.query("t", "Row(n=1)"));
        } finally {
            server.close();
        }
    }

    @Test
    void dropsChunksWhoseRecordsHaveAllEnded() throws Exception {
        start();
        try {
            make(Duration.ZERO);
            Instant old = Instant.now().minus(Duration.ofHours(2));
            for (int i = 1; i <= 4; i++) {
                store(i, old, "\"n\":1");
                server.flush();
            }
            store(5, Instant.now(), "\"n\":5");
            server.flush();
            assertEquals(5, chunks().size());
            live(Duration.ofHours(1));
            Eventually.equals(1, () -> chunks().size());
            assertEquals(ids("5"), all());
        } finally {
            server.close();
        }
        start();
        try {
            assertEquals(ids("5"), all());
            // the ids are free for new records, which have nothing of the old ones
            server.ingest(endpoint, "{\"id\":1,\"m\":7}");
            assertEquals(ids("1,5"), all());
            assertEquals(ids(""), server.query("t", "Row(n=1)"));
        } finally {
            server.close();
        }
    }

    private void storeAll(int records, int bits) throws Exception {
        Random random = new Random(bits);
        String[] batch = new String[records];
        for (int i = 0; i < records; i++) {
            batch[i] =
                    "{\"id\":" + (i + 1) + ",\"n\":" + random.nextLong(1L << bits) + ",\"m\":" + random.nextInt() + "}";
        }
        assertEquals(records, server.ingest(endpoint, batch).sinks().get(0).accepted());
        server.flush();
    }

    private long chunkBytes() throws IOException {
        long bytes = 0;
        for (Path chunk : chunks()) {
            bytes += Files.size(chunk);
        }
        return bytes;
    }

    @Test
    void givesBackTheSpaceOfWhatIsWrittenOver() throws Exception {
        start();
        try {
            make(Duration.ZERO);
            storeAll(10_000, 62);
            long once = chunkBytes();
            storeAll(10_000, 61);
            storeAll(10_000, 60);
            String sum = server.query("t", "Sum(field=n)");
            Eventually.equals(true, () -> chunkBytes() < once * 3 / 2);
            assertEquals(3, chunks().size(), "none was merged");
            assertEquals(sum, server.query("t", "Sum(field=n)"));
        } finally {
            server.close();
        }
        start();
        try {
            assertEquals("{\"results\":[10000]}", server.query("t", "Count(All())"));
        } finally {
            server.close();
        }
    }

    @Test
    void makesChunksAgainWhoseRecordsBeganAnew() throws Exception {
        start();
        try {
            make(Duration.ofHours(1));
            Instant now = Instant.now();
            store(1, now.minus(Duration.ofHours(2)), "\"n\":1");
            store(3, now, "\"n\":1");
            server.flush();
            store(1, now, "\"m\":7");
            store(2, now, "\"m\":7");
            server.flush();
            Path second = chunks().stream()
                    .filter(file -> file.getFileName().toString().startsWith("2"))
                    .findAny()
                    .orElseThrow();
            Files.delete(second);
            List<String> report = server.repair();
            assertEquals(1, report.size(), report::toString);
            assertTrue(report.get(0).contains("made again"), report::toString);
            live(Duration.ZERO);
            assertEquals(ids("1,2,3"), all());
            assertEquals(ids("3"), server.query("t", "Row(n=1)"));
        } finally {
            server.close();
        }
    }

    @Test
    void endsARecordAtItsMomentAndBeginsAnew() throws Exception {
        start();
        try {
            make(Duration.ofSeconds(2));
            server.ingest(endpoint, "{\"id\":1,\"n\":1}");
            assertEquals(ids("1"), all());
            Eventually.equals(ids(""), this::all);
            server.ingest(endpoint, "{\"id\":1,\"m\":2}");
            assertEquals(ids("1"), server.query("t", "Row(m=2)"));
            assertEquals(ids(""), server.query("t", "Row(n=1)"));
            live(Duration.ZERO);
            assertEquals(ids("1"), all());
            server.flush();
            assertEquals(ids(""), server.query("t", "Row(n=1)"));
        } finally {
            server.close();
        }
    }

    @Test
    void refusesTimesToLiveThatAreNone() throws Exception {
        start();
        try {
            make(Duration.ZERO);
            for (Duration wrong : List.of(Duration.ofSeconds(-1), Duration.ofNanos(1), Duration.ofDays(40_000))) {
                Problem problem =
                        assertThrows(Problem.class, () -> server.control(new SetTimeToLive(database, "t", wrong)));
                assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
                assertTrue(problem.getMessage().contains("time to live"), problem.getMessage());
            }
            Problem missing = assertThrows(
                    Problem.class, () -> server.control(new SetTimeToLive(database, "u", Duration.ofDays(1))));
            assertEquals(ProblemCode.NOT_FOUND, missing.code());
        } finally {
            server.close();
        }
    }
}
