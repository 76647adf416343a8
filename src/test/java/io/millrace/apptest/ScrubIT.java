package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.EndpointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage that nobody asks for is found in the background, told, and gone again after a repair. */
final class ScrubIT {
    private static final String SCHEMA =
            """
            {"id_field": "id", "definition": [{"name": "id", "path": ["id"], "type": "id"}]}""";

    @TempDir
    private Path data;

    @Test
    void damageIsFoundAndTold() throws Exception {
        Map<String, String> settings = Map.of(
                "postgres.uri",
                PostgresForTests.preparedDatabase(),
                "scrub.interval",
                "1s",
                "scrub.rate",
                "1GiB",
                "cleanup.grace",
                "1s");
        try (LocalServer server = LocalServer.start(data, settings)) {
            Database database = server.control(new ControlCommand.CreateDatabase("d", null));
            server.control(new ControlCommand.CreateTable(database.id(), "t", "", false, true));
            EndpointId endpoint = server.control(
                            Endpoints.create("e", database.id(), "t", SCHEMA, Optional.of(Limits.UNLIMITED)))
                    .id();
            server.ingest(endpoint, "{\"id\": 1}");
            server.flush();
            awaitMeter(server, "millrace_scrub_files_total{kind=\"slice\"}");
            awaitMeter(server, "millrace_scrub_passes_total");
            assertTrue(server.get("/metrics").body().contains("millrace_scrub_damaged_total 0.0"));

            Path chunk = only("chunks");
            damage(chunk);
            awaitNotice(server, chunk.toString());
            List<String> report = server.repair();
            assertEquals(1, report.size());
            assertTrue(report.get(0).contains("made again"), report::toString);
            assertEquals("ready\n", server.get("/health/ready").body());

            server.ingest(endpoint, "{\"id\": 2}");
            server.flush();
            damage(files("staging").get(0));
            awaitNotice(server, "in staging has other bytes than were staged");
            assertEquals("{\"results\":[2]}", server.query("t", "Count(All())"));
        }
    }

    private static void awaitMeter(LocalServer server, String name) {
        Eventually.holds(Eventually.BOUND, () -> server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name) && !line.endsWith(" 0.0"))
                .findFirst()
                .map(found -> Optional.<String>empty())
                .orElse(Optional.of(name + " is 0")));
    }

    private static void awaitNotice(LocalServer server, String words) {
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

    private Path only(String folder) throws IOException {
        List<Path> files = files(folder);
        assertEquals(1, files.size(), files::toString);
        return files.get(0);
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
