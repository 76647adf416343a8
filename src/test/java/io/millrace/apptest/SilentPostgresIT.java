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
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL that neither answers nor breaks a connection: told, waited for with a bound, and no reason to lose anything. */
final class SilentPostgresIT {
    private static final String SCHEMA =
            """
            {"id_field": "id", "definition": [{"name": "id", "path": ["id"], "type": "id"}]}""";

    @TempDir
    private Path data;

    @Test
    void isToldAndOutlived() throws Exception {
        String uri = PostgresForTests.preparedDatabase();
        int port = URI.create(uri).getPort();
        try (PostgresProxy proxy = new PostgresProxy(port);
                LocalServer server = LocalServer.start(
                        data,
                        Map.of(
                                "postgres.uri",
                                uri.replace(":" + port + "/", ":" + proxy.port() + "/"),
                                "ready.postgres.silence",
                                "0"))) {
            Database database = server.control(new ControlCommand.CreateDatabase("d", null));
            server.control(new ControlCommand.CreateTable(database.id(), "t", "", false, true));
            EndpointId endpoint = server.control(
                            Endpoints.create("e", database.id(), "t", SCHEMA, Optional.of(Limits.UNLIMITED)))
                    .id();
            Eventually.equals("ready\n", () -> server.get("/health/ready").body());

            proxy.freeze();
            Problem refused = assertThrows(
                    Problem.class,
                    () -> server.control(new ControlCommand.CreateTable(database.id(), "u", "", false, true)));
            assertEquals(ProblemCode.UNAVAILABLE_NOW, refused.code());
            assertTrue(refused.getMessage().contains("did not answer within 4 s"), refused::getMessage);
            assertEquals(1, server.ingest(endpoint, "{\"id\": 1}").accepted());
            assertEquals("{\"results\":[1]}", server.query("t", "Count(All())"));
            Eventually.equals(503, () -> server.get("/health/ready").statusCode());
            String reasons = server.get("/health/ready").body();
            assertTrue(reasons.contains("\npostgresql: out of reach"), reasons);
            assertEquals(200, server.get("/health/live").statusCode());

            proxy.thaw();
            assertEquals("{\"results\":[1]}", server.query("t", "Count(All())"));
            server.flush();
            assertEquals("{\"results\":[1]}", server.query("t", "Count(All())"));
            Eventually.equals("ready\n", () -> server.get("/health/ready").body());
        }
    }
}
