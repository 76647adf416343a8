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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks that are damaged or gone are made again of staged slices, with the same rows and the same ids of keys. */
final class RepairIT {
    private static final long SEED = Long.getLong("repair.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("repair.rounds", 6);

    private static final String USERS =
            """
            {"primary_key_fields": ["name"], "allow_missing_fields": true, "definition": [
              {"name": "name", "path": ["name"], "type": "string"},
              {"name": "age", "path": ["age"], "type": "int"}]}""";
    private static final String ORDERS =
            """
            {"id_field": "id", "allow_missing_fields": true, "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "buyer", "path": ["buyer"], "type": "int", "config": {"ForeignIndex": "users"}},
              {"name": "tags", "path": ["tags"], "type": "strings"}]}""";
    private static final List<String> TABLES = List.of("users", "orders", "plain");
    private static final Map<String, String> QUESTIONS = Map.of(
            "users", "Extract(All(), Rows(age))",
            "orders", "Extract(All(), Rows(buyer), Rows(tags))",
            "plain", "Extract(All(), Rows(tags))");

    @TempDir
    private Path data;

    private final String uri = PostgresForTests.preparedDatabase();
    private final Random random = new Random(SEED);
    private final Map<String, EndpointId> endpoints = new HashMap<>();

    @Test
    void damagedChunksAreMadeAgain() throws Exception {
        System.out.println("repair.seed=" + SEED);
        Map<String, String> settings = Map.of("postgres.uri", uri, "chunk.merge.fan-in", "3", "cleanup.grace", "1s");
        Map<String, String> right;
        int made = 0;
        try (LocalServer server = LocalServer.start(data, settings)) {
            create(server);
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < 5; i++) {
                    ingest(server);
                }
                server.flush();
                right = answers(server);
                List<Path> hit = damage();
                List<String> report = server.repair();
                // a merge may have come in between, of what was mapped before
                assertTrue(report.size() <= hit.size(), () -> "seed " + SEED + ": " + report);
                made += report.size();
                report.forEach(line -> assertTrue(line.contains("made again"), () -> "seed " + SEED + ": " + line));
                assertEquals(List.of(), server.repair());
                assertEquals(right, answers(server), "with seed " + SEED);
            }
            assertTrue(made > 0, "with seed " + SEED);
            server.flush();
            right = answers(server);
            damage();
        }
        try (LocalServer server = LocalServer.start(data, settings)) {
            List<String> report = server.repair();
            assertEquals(TABLES.size(), report.size(), () -> "seed " + SEED + ": " + report);
            assertEquals(right, answers(server), "with seed " + SEED);
            ingest(server);
            right = answers(server);
            server.flush();
            assertEquals(right, answers(server), "with seed " + SEED);
        }
    }

    @Test
    void allChunksOfAllTablesAreMadeAgainAtOnce() throws Exception {
        System.out.println("repair.seed=" + SEED);
        Map<String, String> settings = Map.of("postgres.uri", uri, "chunk.merge.fan-in", "10", "cleanup.grace", "1s");
        try (LocalServer server = LocalServer.start(data, settings)) {
            create(server);
            for (int i = 0; i < 3; i++) {
                ingest(server);
                server.flush();
            }
            Map<String, String> right = answers(server);
            int removed = 0;
            for (String table : TABLES) {
                for (Path chunk : chunks(table)) {
                    Files.delete(chunk);
                    removed++;
                }
            }
            List<String> report = server.repair();
            assertEquals(removed, report.size(), report::toString);
            report.forEach(line -> assertTrue(line.contains("made again"), line));
            assertEquals(right, answers(server), "with seed " + SEED);
        }
    }

    @Test
    void saysWhatItCannot() throws Exception {
        Map<String, String> settings = Map.of("postgres.uri", uri, "staging.retention", "0", "cleanup.grace", "1s");
        try (LocalServer server = LocalServer.start(data, settings)) {
            create(server);
            ingest(server);
            server.flush();
            Eventually.equals(List.of(), () -> files("staging"));
            Files.delete(chunks("plain").get(0));
            List<String> report = server.repair();
            assertEquals(1, report.size(), report::toString);
            assertTrue(
                    report.get(0).contains("cannot be made again: its slices are not in staging any more"),
                    report::toString);
        }
    }

    private void create(LocalServer server) throws Exception {
        Database database = server.control(new ControlCommand.CreateDatabase("d", null));
        server.control(new ControlCommand.CreateTable(database.id(), "users", "", true, true));
        server.control(new ControlCommand.CreateTable(database.id(), "orders", "", false, true));
        server.control(new ControlCommand.CreateTable(database.id(), "plain", "", false, true));
        String plain = ORDERS.replaceAll("\\{\"name\": \"buyer\".*\\}\\},", "");
        endpoint(server, database, "users", USERS);
        endpoint(server, database, "orders", ORDERS);
        endpoint(server, database, "plain", plain);
    }

    private void endpoint(LocalServer server, Database database, String table, String schema) throws Exception {
        endpoints.put(
                table,
                server.control(Endpoints.create(table, database.id(), table, schema, Optional.of(Limits.UNLIMITED)))
                        .id());
    }

    private void ingest(LocalServer server) throws Exception {
        for (String table : TABLES) {
            List<String> records = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                String name = "\"u" + random.nextInt(200) + "\"";
                String tags = ", \"tags\": [\"t" + random.nextInt(9) + "\"]}";
                records.add(
                        switch (table) {
                            case "users" -> "{\"name\": " + name + ", \"age\": " + random.nextInt(90) + "}";
                            case "orders" -> "{\"id\": " + random.nextInt(300) + ", \"buyer\": " + name + tags;
                            default -> "{\"id\": " + random.nextInt(300) + tags;
                        });
            }
            assertEquals(
                    records.size(),
                    server.ingest(endpoints.get(table), records.toArray(String[]::new))
                            .accepted());
        }
    }

    private static Map<String, String> answers(LocalServer server) throws Exception {
        Map<String, String> answers = new HashMap<>();
        for (String table : TABLES) {
            answers.put(table, server.query(table, QUESTIONS.get(table)));
        }
        return answers;
    }

    /** One chunk of each table, in one way or another. */
    private List<Path> damage() throws Exception {
        List<Path> hit = new ArrayList<>();
        for (String table : TABLES) {
            List<Path> chunks = chunks(table);
            Path chunk = chunks.get(random.nextInt(chunks.size()));
            if (random.nextBoolean()) {
                Files.delete(chunk);
            } else {
                byte[] bytes = Files.readAllBytes(chunk);
                bytes[random.nextInt(bytes.length)] ^= 1;
                Files.delete(chunk); // what is mapped stays as it is
                Files.write(chunk, bytes);
            }
            hit.add(chunk);
        }
        return hit;
    }

    /** Those that are visible. */
    private List<Path> chunks(String table) throws Exception {
        List<Path> chunks = new ArrayList<>();
        try (Connection connection = PostgresForTests.connection(uri);
                PreparedStatement statement = connection.prepareStatement("select c.file from chunks c"
                        + " join tables t on t.id = c.table_id where c.state = 'visible' and t.name = ?")) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    chunks.add(data.resolve("chunks").resolve(rows.getString(1)));
                }
            }
        }
        return chunks;
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
