package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices are staged in a store that speaks S3, also if it is away for a while, and found again there. */
final class ObjectStagingIT {
    private static final String SCHEMA =
            """
            {"id_field": "id", "definition": [{"name": "id", "path": ["id"], "type": "id"}]}""";

    @TempDir
    private Path folder;

    private Path data;
    private S3Server store;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        store = S3Server.start(folder.resolve("objects"));
        proxy = new FaultyProxy(store.port(), 1);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        store.close();
    }

    private Map<String, String> settings(String... more) throws Exception {
        Map<String, String> settings = new HashMap<>(S3Settings.of(proxy.endpoint()));
        settings.put("postgres.uri", PostgresForTests.preparedDatabase());
        settings.put("cleanup.grace", "1s");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private static EndpointId endpoint(LocalServer server) throws Exception {
        Database database = server.control(new ControlCommand.CreateDatabase("d", null));
        server.control(new ControlCommand.CreateTable(database.id(), "t", "", false, true));
        return server.control(Endpoints.create("e", database.id(), "t", SCHEMA, Optional.of(Limits.UNLIMITED)))
                .id();
    }

    @Test
    void repairsChunksOfSlicesThatAreOnlyInTheStoreAndFindsDamageThere() throws Exception {
        try (LocalServer server = LocalServer.start(data, settings("scrub.interval", "1s", "scrub.rate", "1GiB"))) {
            EndpointId endpoint = endpoint(server);
            server.ingest(endpoint, "{\"id\": 1}");
            server.flush();
            Eventually.equals(List.of(), () -> slicesOnVolume());
            Path object = objects().get(0);
            assertTrue(object.toString().contains("/" + S3Settings.PREFIX), object.toString());
            damage(files(data.resolve("chunks")).get(0));
            List<String> report = server.repair();
            assertEquals(1, report.size());
            assertTrue(report.get(0).contains("made again"), report::toString);
            assertEquals(List.of(), files(data.resolve("fetched")));
            assertEquals("{\"results\":[1]}", server.query("t", "Count(All())"));
            damage(object);
            awaitReady(server, "in staging has other bytes than were staged");
        }
    }

    @Test
    void rowsStayAndWaitWhileTheStoreDoesNotTakeThem() throws Exception {
        Map<String, String> settings = settings("log.rotate.age", "100ms", "staging.s3.retries", "0");
        try (LocalServer server = LocalServer.start(data, settings)) {
            EndpointId endpoint = endpoint(server);
            int rows = 0;
            for (Fault fault : List.of(Fault.FULL, Fault.REFUSE, Fault.SLOW_DOWN, Fault.RESET)) {
                proxy.failAll(fault);
                server.ingest(endpoint, "{\"id\": " + ++rows + "}");
                awaitReady(server, "staging: out of reach for");
                assertTrue(server.get("/metrics").body().contains("millrace_staging_up 0.0"));
                server.ingest(endpoint, "{\"id\": " + ++rows + "}");
                assertEquals("{\"results\":[" + rows + "]}", server.query("t", "Count(All())"));
                proxy.failNone();
                flush(server);
                Eventually.equals("ready\n", () -> server.get("/health/ready").body());
                assertEquals("{\"results\":[" + rows + "]}", server.query("t", "Count(All())"));
            }
            assertTrue(server.get("/metrics").body().contains("millrace_damage 0.0"));
        }
    }

    @Test
    void startsWithoutTheStoreAndKeepsWhatWaits() throws Exception {
        Map<String, String> settings = settings("log.rotate.age", "100ms", "staging.s3.retries", "0");
        proxy.failAll(Fault.RESET);
        EndpointId endpoint;
        try (LocalServer server = LocalServer.start(data, settings)) {
            endpoint = endpoint(server);
            server.ingest(endpoint, "{\"id\": 1}");
            awaitReady(server, "staging: out of reach for");
        }
        try (LocalServer server = LocalServer.start(data, settings)) {
            assertEquals("{\"results\":[1]}", server.query("t", "Count(All())"));
            server.ingest(endpoint, "{\"id\": 2}");
            proxy.failNone();
            flush(server);
            assertEquals("{\"results\":[2]}", server.query("t", "Count(All())"));
            assertTrue(server.get("/metrics").body().contains("millrace_damage 0.0"));
        }
    }

    @Test
    void removesObjectsWhenTheirTimeIsOver() throws Exception {
        try (LocalServer server = LocalServer.start(data, settings("staging.retention", "1s"))) {
            EndpointId endpoint = endpoint(server);
            server.ingest(endpoint, "{\"id\": 1}");
            server.flush();
            Eventually.equals(List.of(), this::objects);
        }
    }

    @Test
    void goesOnInTheStoreWithWhatIsInTheDirectory() throws Exception {
        Map<String, String> inStore = settings("staging.retention", "10s");
        Map<String, String> inDirectory = new HashMap<>(inStore);
        inDirectory.keySet().removeIf(key -> key.startsWith("staging."));
        EndpointId endpoint;
        try (LocalServer server = LocalServer.start(data, inDirectory)) {
            endpoint = endpoint(server);
            server.ingest(endpoint, "{\"id\": 1}");
            server.flush();
            Eventually.equals(List.of(), () -> slicesOnVolume());
        }
        damage(files(data.resolve("chunks")).get(0));
        try (LocalServer server = LocalServer.start(data, inStore)) {
            assertTrue(server.repair().get(0).contains("made again"));
            server.ingest(endpoint, "{\"id\": 2}");
            server.flush();
            assertEquals(1, objects().size());
            assertEquals("{\"results\":[2]}", server.query("t", "Count(All())"));
            Eventually.equals(List.of(), () -> files(data.resolve("staging")));
        }
    }

    @Test
    void findsSlicesOfTheDirectoryThatWereNotImported() throws Exception {
        Path old = folder.resolve("old");
        ServerCommand command = ServerCommand.serve(data).with("log.rotate.age", "100ms");
        String endpoint;
        try (MillraceProcess server = command.with("staging.uri", "file:" + old)
                .dyingAt("UPLOAD_RECORDED:1")
                .start()) {
            MillraceClient client = server.client();
            String database = client.createDatabase("d");
            client.createTable(database, "t", false);
            endpoint = client.createEndpoint(SinkRequest.unlimited("e", database, "t", SCHEMA));
            client.store(endpoint, "{\"records\":[{\"value\":{\"id\":1}}]}");
            server.awaitExit(Eventually.BOUND);
        }
        for (Path slice : slicesOnVolume()) {
            Files.delete(slice);
        }
        assertEquals(1, files(old).size());
        ServerCommand inStore = S3Settings.with(command, proxy.endpoint());
        try (MillraceProcess server = inStore.launch()) {
            assertTrue(!server.gotReady());
            assertTrue(server.transcript().contains("name that place in staging.earlier"), server.transcript());
        }
        try (MillraceProcess server =
                inStore.with("staging.earlier", "file:" + old).start()) {
            server.client().store(endpoint, "{\"records\":[{\"value\":{\"id\":2}}]}");
            server.flush();
            assertEquals(2, server.client().count("t", "All()"));
            assertEquals(0, server.meter("millrace_damage"));
        }
    }

    /** Its rows are neither lost nor left out of an answer: it gives none, and others are as always. */
    @Test
    void startsWithoutTheStoreAndWithholdsTheTableWhoseRowsAreOnlyThereUntilItAnswers() throws Exception {
        ServerCommand command = S3Settings.with(ServerCommand.serve(data), proxy.endpoint())
                .with("log.rotate.age", "100ms")
                .with("staging.s3.retries", "0");
        String endpoint;
        String other;
        try (MillraceProcess server = command.dyingAt("UPLOAD_RECORDED:1").start()) {
            MillraceClient client = server.client();
            String database = client.createDatabase("d");
            client.createTable(database, "t", false);
            client.createTable(database, "other", false);
            endpoint = client.createEndpoint(SinkRequest.unlimited("e", database, "t", SCHEMA));
            other = client.createEndpoint(SinkRequest.unlimited("o", database, "other", SCHEMA));
            client.store(endpoint, "{\"records\":[{\"value\":{\"id\":1}}]}");
            server.awaitExit(Eventually.BOUND);
        }
        for (Path slice : slicesOnVolume()) {
            Files.delete(slice);
        }
        proxy.failAll(Fault.RESET);
        try (MillraceProcess server = command.start()) {
            MillraceClient client = server.client();
            client.store(other, "{\"records\":[{\"value\":{\"id\":7}}]}");
            assertEquals(1, client.count("other", "All()"));
            client.store(endpoint, "{\"records\":[{\"value\":{\"id\":2}}]}");
            var refused = client.send("POST", "/index/t/query", "Count(All())");
            assertTrue(refused.statusCode() >= 500 && refused.body().contains("out of reach"), refused.body());
            assertTrue(server.manage("GET", "/health/ready").body().contains("tried again until they are not"));
            assertEquals(503, server.tryFlush("t").statusCode());
            assertEquals(0, server.meter("millrace_damage"));
            proxy.failNone();
            Eventually.equals("{\"results\":[2]}", () -> client.send("POST", "/index/t/query", "Count(All())")
                    .body()
                    .strip());
            Eventually.equals(200, () -> server.tryFlush().statusCode());
            assertEquals(2, client.count("t", "All()"));
            assertEquals(1, client.count("other", "All()"));
            assertEquals("ready\n", server.manage("GET", "/health/ready").body());
            server.kill();
        }
        try (MillraceProcess server = command.start()) {
            assertEquals(2, server.client().count("t", "All()"));
            assertEquals(1, server.client().count("other", "All()"));
            assertEquals(0, server.meter("millrace_damage"));
            assertEquals("ready\n", server.manage("GET", "/health/ready").body());
        }
    }

    /** The store is asked again after a pause only. */
    private static void flush(LocalServer server) {
        Eventually.holds(Eventually.BOUND, () -> {
            try {
                server.flush();
                return Optional.empty();
            } catch (Problem notYet) {
                return Optional.of(notYet.getMessage());
            }
        });
    }

    private static void awaitReady(LocalServer server, String words) {
        Eventually.holds(Eventually.BOUND, () -> {
            String ready = server.get("/health/ready").body();
            return ready.contains(words) ? Optional.empty() : Optional.of(ready);
        });
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(file); // what is mapped or linked elsewhere stays as it is
        Files.write(file, bytes);
    }

    private List<Path> objects() throws IOException {
        return files(store.file("some"));
    }

    private List<Path> slicesOnVolume() throws IOException {
        return files(data.resolve("volumes")).stream()
                .filter(file -> file.toString().endsWith(".csv.gz"))
                .toList();
    }

    private static List<Path> files(Path in) throws IOException {
        if (Files.notExists(in)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
