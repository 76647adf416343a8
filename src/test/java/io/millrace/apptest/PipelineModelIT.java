package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.apptest.PostgresProxy.Fault;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Limits;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.EndpointId;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose leases are stolen, whose questions to PostgreSQL are lost and which is started again, at random, against a
 * list of what was answered. More rounds with {@code -Dpipeline.rounds}, the same ones with {@code
 * -Dpipeline.seed}.
 */
final class PipelineModelIT {
    private static final int ROUNDS = Integer.getInteger("pipeline.rounds", 40);
    private static final long SEED = Long.getLong("pipeline.seed", System.nanoTime());
    private static final int IDS = 50;
    private static final List<Fault> FAULTS = List.of(Fault.values());

    private static final String SCHEMA =
            """
            {"id_field": "id", "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "price", "path": ["price"], "type": "int"}]}""";

    @TempDir
    private Path data;

    private final Random random = new Random(SEED);
    private final String uri = PostgresForTests.freshDatabase();
    private final Map<Integer, Integer> model = new TreeMap<>();

    @Test
    void everyRecordHasTheValueThatWasAnsweredLast() throws Exception {
        System.out.println("pipeline.seed=" + SEED);
        try (PostgresProxy proxy = new PostgresProxy(URI.create(uri).getPort())) {
            LocalServer server = start(proxy);
            try {
                Database database = server.control(new ControlCommand.CreateDatabase("d", null));
                server.control(new ControlCommand.CreateTable(database.id(), "t", "", false, true));
                EndpointId endpoint = server.control(new ControlCommand.CreateEndpoint(
                                "e", database.id(), "t", SCHEMA, Optional.of(Limits.UNLIMITED)))
                        .id();
                for (int round = 0; round < ROUNDS; round++) {
                    ingest(server, endpoint);
                    switch (random.nextInt(16)) {
                        case 0 -> {
                            server.close();
                            server = start(proxy);
                        }
                        case 1 -> steal();
                        case 2, 3, 4 -> check(server);
                        default -> proxy.spoil(1 + random.nextInt(30), FAULTS.get(random.nextInt(FAULTS.size())));
                    }
                }
                check(server);
            } finally {
                server.close();
            }
        }
    }

    private LocalServer start(PostgresProxy proxy) {
        proxy.spare();
        URI direct = URI.create(uri);
        return LocalServer.start(
                data,
                Map.of(
                        "postgres.uri",
                        uri.replace(":" + direct.getPort() + "/", ":" + proxy.port() + "/"),
                        "log.rotate.age",
                        "100ms",
                        "chunk.merge.fan-in",
                        "2",
                        "cleanup.grace",
                        "1s"));
    }

    private void ingest(LocalServer server, EndpointId endpoint) throws Exception {
        int records = 1 + random.nextInt(5);
        String[] texts = new String[records];
        for (int i = 0; i < records; i++) {
            int id = random.nextInt(IDS);
            int price = random.nextInt(1_000);
            texts[i] = "{\"id\": " + id + ", \"price\": " + price + "}";
            model.put(id, price);
        }
        assertEquals(records, server.ingest(endpoint, texts).accepted());
    }

    /** As a node would that thinks this one dead, for a moment. */
    private void steal() throws Exception {
        try (Connection connection = PostgresForTests.connection(uri);
                Statement statement = connection.createStatement()) {
            statement.execute("update leases set holder = 'thief/1', epoch = epoch + 1,"
                    + " expires = now() + interval '100 milliseconds'");
        }
    }

    private void check(LocalServer server) throws Exception {
        String expected = model.entrySet().stream()
                .map(entry -> "{\"column\":" + entry.getKey() + ",\"rows\":[" + entry.getValue() + "]}")
                .collect(Collectors.joining(","));
        String answer = server.query("t", "Extract(All(), Rows(price))");
        assertEquals(
                "\"columns\":[" + expected + "]",
                answer.replaceAll(".*(\"columns\":\\[.*\\])\\}\\]\\}$", "$1"),
                "with seed " + SEED);
    }
}
