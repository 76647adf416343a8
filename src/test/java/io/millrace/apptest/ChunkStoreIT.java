package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.EndpointId;
import io.millrace.objects.FaultyProxy;
import io.millrace.objects.FaultyProxy.Fault;
import io.millrace.objects.S3Server;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks lie in a store that speaks S3, and come to the disk when somebody reads them. */
final class ChunkStoreIT {
    private static final String SCHEMA =
            """
            {"id_field": "id", "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "n", "path": ["n"], "type": "int"}]}""";
    private static final String CHUNKS = "tables/chunks/";

    @TempDir
    private Path folder;

    private Path data;
    private S3Server store;
    private FaultyProxy proxy;
    private Map<String, String> settings;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        store = S3Server.start(folder.resolve("objects"));
        proxy = new FaultyProxy(store.port(), 1);
        settings = new HashMap<>(S3Settings.of(proxy.endpoint()));
        settings.put("chunk.store", "s3://" + S3Server.BUCKET + "/" + CHUNKS);
        settings.put("postgres.uri", PostgresForTests.preparedDatabase());
        settings.put("cleanup.grace", "1s");
        settings.put("staging.s3.retries", "0");
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        store.close();
    }

    private Map<String, String> with(String... more) {
        Map<String, String> changed = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            changed.put(more[i], more[i + 1]);
        }
        return changed;
    }

    private static EndpointId endpoint(LocalServer server, Database database, String table) throws Exception {
        server.control(new ControlCommand.CreateTable(database.id(), table, "", false, true));
        return server.control(
                        Endpoints.create("e" + table, database.id(), table, SCHEMA, Optional.of(Limits.UNLIMITED)))
                .id();
    }

    private static Database database(LocalServer server) throws Exception {
        return server.control(new ControlCommand.CreateDatabase("d", null));
    }

    @Test
    void startsWithoutAnyCopyAndFetchesWhatIsAskedFor() throws Exception {
        try (LocalServer server = LocalServer.start(data, settings)) {
            Database database = database(server);
            for (String table : List.of("a", "b")) {
                EndpointId endpoint = endpoint(server, database, table);
                server.ingest(endpoint, "{\"id\": 1, \"n\": 5}", "{\"id\": 2, \"n\": -7}");
                server.flush();
                server.ingest(endpoint, "{\"id\": 2, \"n\": 8}");
                server.flush();
            }
        }
        assertEquals(List.of(), files(data.resolve("chunks")));
        assertEquals(4, objects().size());
        delete(data.resolve("copies"));
        try (LocalServer server = LocalServer.start(data, settings)) {
            assertEquals(0, meter(server, "millrace_chunk_cache_fetches_seconds_count"));
            assertEquals(0, meter(server, "millrace_chunk_cache_size_bytes"));
            assertSum(13, server);
            assertEquals(2, meter(server, "millrace_chunk_cache_fetches_seconds_count"));
            assertSum(13, server);
            assertEquals(2, meter(server, "millrace_chunk_cache_fetches_seconds_count"));
            assertEquals(2, files(data.resolve("copies")).size());
            assertEquals("{\"results\":[2]}", server.query("b", "Count(All())"));
            assertEquals(0, meter(server, "millrace_damage"));
        }
        try (LocalServer server = LocalServer.start(data, settings)) {
            assertEquals("{\"results\":[2]}", server.query("b", "Count(All())"));
            assertEquals(0, meter(server, "millrace_chunk_cache_fetches_seconds_count"));
        }
    }

    @Test
    void mergesAndRemovesInTheStore() throws Exception {
        try (LocalServer server = LocalServer.start(data, with("chunk.merge.fan-in", "2"))) {
            EndpointId endpoint = endpoint(server, database(server), "a");
            for (int i = 1; i <= 4; i++) {
                server.ingest(endpoint, "{\"id\": " + i + ", \"n\": " + i + "}");
                server.flush();
            }
            Eventually.holds(Eventually.BOUND, () -> {
                String objects = objects().toString();
                return objects.contains("1-") && objects().size() <= 2 ? Optional.empty() : Optional.of(objects);
            });
            assertSum(10, server);
            Eventually.equals(
                    objects().size(), () -> files(data.resolve("copies")).size());
        }
    }

    @Test
    void movesFilesToTheStoreAndBack() throws Exception {
        Map<String, String> onDisk = with("chunk.store", "", "retention.interval", "200ms");
        EndpointId endpoint;
        try (LocalServer server = LocalServer.start(data, onDisk)) {
            endpoint = endpoint(server, database(server), "a");
            server.ingest(endpoint, "{\"id\": 1, \"n\": 5}");
            server.flush();
            assertEquals(List.of(), objects());
        }
        try (LocalServer server = LocalServer.start(data, with("retention.interval", "200ms"))) {
            assertSum(5, server);
            Eventually.equals(1, () -> objects().size());
            Eventually.equals(List.of(), () -> files(data.resolve("chunks")));
            server.ingest(endpoint, "{\"id\": 2, \"n\": 6}");
            server.flush();
            assertSum(11, server);
        }
        try (LocalServer server = LocalServer.start(data, onDisk)) {
            assertSum(11, server);
            Eventually.equals(List.of(), this::objects);
            assertSum(11, server);
            assertEquals(0, meter(server, "millrace_damage"));
        }
    }

    @Test
    void rowsWaitWhileTheStoreIsAwayAndTablesThatAreNotHereAreOutOfReach() throws Exception {
        Database database;
        EndpointId endpoint;
        try (LocalServer server = LocalServer.start(data, settings)) {
            database = database(server);
            endpoint = endpoint(server, database, "a");
            server.ingest(endpoint, "{\"id\": 1, \"n\": 5}");
            server.flush();
        }
        delete(data.resolve("copies"));
        for (Fault fault : List.of(Fault.RESET, Fault.TRUNCATE)) {
            proxy.failAll(fault);
            try (LocalServer server = LocalServer.start(data, settings)) {
                server.ingest(endpoint, "{\"id\": 2, \"n\": 6}");
                String fresh = fault.name().toLowerCase(Locale.ROOT);
                server.ingest(endpoint(server, database, fresh), "{\"id\": 3, \"n\": 7}");
                assertEquals(
                        ProblemCode.UNAVAILABLE_NOW,
                        assertThrows(Problem.class, () -> server.query("a", "Count(All())"))
                                .code(),
                        fault.toString());
                assertEquals("{\"results\":[1]}", server.query(fresh, "Count(All())"));
                assertEquals(0, meter(server, "millrace_damage"));
                proxy.failNone();
                Eventually.equals("{\"results\":[2]}", () -> answer(server));
                Eventually.equals("flushed", () -> flushed(server));
                assertEquals("{\"results\":[2]}", server.query("a", "Count(All())"));
                assertEquals(0, meter(server, "millrace_damage"));
            }
            delete(data.resolve("copies"));
        }
    }

    @Test
    void findsDamageInTheStoreAndRepairsItOfSlices() throws Exception {
        try (LocalServer server = LocalServer.start(data, with("scrub.interval", "1s", "scrub.rate", "1GiB"))) {
            EndpointId endpoint = endpoint(server, database(server), "a");
            server.ingest(endpoint, "{\"id\": 1, \"n\": 5}");
            server.flush();
            Path object = objects().get(0);
            byte[] bytes = Files.readAllBytes(object);
            bytes[bytes.length / 2] ^= 1;
            Files.write(object, bytes);
            Eventually.equals(1L, () -> meter(server, "millrace_damage"));
            assertEquals("{\"results\":[1]}", server.query("a", "Count(All())")); // of the sound copy
            List<String> report = server.repair();
            assertTrue(report.size() == 1 && report.get(0).contains("made again"), report::toString);
            Eventually.equals(0L, () -> meter(server, "millrace_damage"));
            assertEquals("{\"results\":[1]}", server.query("a", "Count(All())"));
            Eventually.equals(1, () -> objects().size());
        }
    }

    @Test
    void survivesTheLossOfTheDiskWithAllThatWasImported() throws Exception {
        settings.put("node.id", "n-1");
        EndpointId endpoint;
        try (LocalServer server = LocalServer.start(data, settings)) {
            endpoint = endpoint(server, database(server), "a");
            server.ingest(endpoint, "{\"id\": 1, \"n\": 5}", "{\"id\": 2, \"n\": 6}");
            server.flush();
        }
        delete(data);
        Problem refused = assertThrows(Problem.class, () -> LocalServer.start(data, settings));
        assertTrue(refused.getMessage().contains("empty the table \"node\""), refused::getMessage);
        delete(data);
        try (Connection connection = PostgresForTests.connection(settings.get("postgres.uri"));
                Statement statement = connection.createStatement()) {
            statement.execute("delete from node");
        }
        try (LocalServer server = LocalServer.start(data, settings)) {
            assertSum(11, server);
            server.ingest(endpoint, "{\"id\": 2, \"n\": 9}");
            server.flush();
            assertSum(14, server);
            assertEquals(0, meter(server, "millrace_damage"));
        }
    }

    private static void assertSum(int expected, LocalServer server) throws Exception {
        String answer = server.query("a", "Sum(field=n)");
        assertTrue(answer.contains("{\"value\":" + expected + ","), answer);
    }

    private static String answer(LocalServer server) throws Exception {
        try {
            return server.query("a", "Count(All())");
        } catch (Problem notYet) {
            return notYet.getMessage();
        }
    }

    private static String flushed(LocalServer server) throws Exception {
        try {
            server.flush();
            return "flushed";
        } catch (Problem notYet) {
            return notYet.getMessage();
        }
    }

    private static long meter(LocalServer server, String name) throws Exception {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no meter " + name));
    }

    private List<Path> objects() throws IOException {
        return files(store.file(CHUNKS));
    }

    private static List<Path> files(Path in) throws IOException {
        if (Files.notExists(in)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
