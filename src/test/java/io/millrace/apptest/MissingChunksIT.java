package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chunk file that is gone holds rows up, also those of tables that only name its records, until it is put back. */
final class MissingChunksIT {
    private static final String STORES =
            """
            {"primary_key_fields": ["name"], "definition": [
              {"name": "name", "path": ["name"], "type": "string"},
              {"name": "size", "path": ["size"], "type": "int"}]}""";
    private static final String SALES =
            """
            {"id_field": "id", "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "store", "path": ["store"], "type": "int", "config": {"ForeignIndex": "stores"}}]}""";
    private static final Map<String, String> SETTINGS = Map.of("log.rotate.age", "100ms");

    @TempDir
    private Path data;

    @Test
    void rowsWaitUntilTheChunkOfAForeignTableIsPutBack() throws Exception {
        EndpointId sales;
        try (LocalServer server = LocalServer.start(data, SETTINGS)) {
            Database database = server.control(new ControlCommand.CreateDatabase("d", null));
            EndpointId stores = endpoint(server, database, "stores", true, STORES);
            sales = endpoint(server, database, "sales", false, SALES);
            server.ingest(stores, "{\"name\": \"north\", \"size\": 5}");
            server.flush();
        }
        Path chunk = chunk();
        Path away = Files.move(chunk, data.resolve("away"));
        try (LocalServer server = LocalServer.start(data, SETTINGS)) {
            assertThrows(Problem.class, () -> server.query("stores", "Count(All())"));
            server.ingest(sales, "{\"id\": 1, \"store\": \"north\"}");
            assertThrows(Problem.class, () -> server.query("sales", "Count(All())"));
            assertThrows(Problem.class, server::flush);
            Files.move(away, chunk);
            Eventually.equals("flushed", () -> flushed(server));
            assertEquals("{\"results\":[1]}", server.query("sales", "Count(All())"));
            assertEquals("{\"results\":[1]}", server.query("stores", "Count(All())"));
            assertEquals("{\"results\":[{\"columns\":[1]}]}", server.query("sales", "Row(store=\"north\")"));
        }
    }

    @Test
    void aTableIsReadAgainWhenItsChunkIsPutBackThoughNothingIsImported() throws Exception {
        try (LocalServer server = LocalServer.start(data, SETTINGS)) {
            Database database = server.control(new ControlCommand.CreateDatabase("d", null));
            EndpointId stores = endpoint(server, database, "stores", true, STORES);
            server.ingest(stores, "{\"name\": \"north\", \"size\": 5}");
            server.flush();
        }
        Path chunk = chunk();
        Path away = Files.move(chunk, data.resolve("away"));
        try (LocalServer server = LocalServer.start(data, SETTINGS)) {
            assertThrows(Problem.class, () -> server.query("stores", "Count(All())"));
            Files.move(away, chunk);
            Eventually.equals("{\"results\":[1]}", () -> answer(server));
        }
    }

    private static String answer(LocalServer server) throws Exception {
        try {
            return server.query("stores", "Count(All())");
        } catch (Problem stillMissing) {
            return stillMissing.getMessage();
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

    private static EndpointId endpoint(
            LocalServer server, Database database, String table, boolean isKeyed, String schema) throws Exception {
        server.control(new ControlCommand.CreateTable(database.id(), table, "", isKeyed, true));
        return server.control(Endpoints.create(table, database.id(), table, schema, Optional.of(Limits.UNLIMITED)))
                .id();
    }

    private Path chunk() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("chunks"))) {
            return files.filter(file -> file.toString().endsWith(".chunk"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
