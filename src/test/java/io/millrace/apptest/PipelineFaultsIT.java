package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.admission.StatisticsCommand;
import io.millrace.apptest.PostgresProxy.Fault;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.EndpointId;
import io.millrace.model.SinkStatistics;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every statement between an answered request and a merged chunk is once lost, once carried out unheard, once late. */
final class PipelineFaultsIT {
    private static final String SCHEMA =
            """
            {"id_field": "id", "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "price", "path": ["price"], "type": "int"}]}""";

    private static final String TAGS =
            """
            {"id_field": "id", "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "tags", "path": ["tags"], "type": "strings"}]}""";

    /** More than numbering a key takes. */
    private static final int QUESTIONS = 9;

    /** More than a record needs on its way; the rest falls on merges, removals and renewals. */
    private static final int STATEMENTS = Integer.getInteger("pipeline.statements", 24);

    @TempDir
    private Path data;

    @Test
    void everyRecordIsImportedOnceWhateverPostgresqlLoses() throws Exception {
        String uri = PostgresForTests.preparedDatabase();
        try (PostgresProxy proxy = new PostgresProxy(URI.create(uri).getPort());
                LocalServer server = LocalServer.start(data, settings(uri, proxy))) {
            Database database = server.control(new ControlCommand.CreateDatabase("d", null));
            server.control(new ControlCommand.CreateTable(database.id(), "t", "", false, true));
            Endpoint made =
                    server.control(Endpoints.create("e", database.id(), "t", SCHEMA, Optional.of(Limits.UNLIMITED)));
            EndpointId endpoint = made.id();
            int sent = 0;
            for (Fault fault : Fault.values()) {
                for (int number = 1; number <= STATEMENTS; number++) {
                    proxy.spoil(number, fault);
                    sent++;
                    server.ingest(endpoint, "{\"id\": " + sent + ", \"price\": " + sent + "}");
                    String after = fault + " of statement " + number;
                    check(server, sent, after);
                    server.flush();
                    check(server, sent, after);
                    proxy.spare();
                    checkIsCounted(server, made, sent, after);
                }
            }
            checkIsWhole(uri, sent);
        }
        try (LocalServer server = LocalServer.start(data, Map.of("postgres.uri", uri))) {
            check(server, (long) STATEMENTS * Fault.values().length, "a restart");
        }
    }

    /** A query asks PostgreSQL for the numbers of keys of rows that it has not met. */
    @Test
    void everyQueryIsAnsweredWhateverPostgresqlLoses() throws Exception {
        String uri = PostgresForTests.preparedDatabase();
        try (PostgresProxy proxy = new PostgresProxy(URI.create(uri).getPort());
                LocalServer server = LocalServer.start(data, settings(uri, proxy))) {
            Database database = server.control(new ControlCommand.CreateDatabase("d", null));
            server.control(new ControlCommand.CreateTable(database.id(), "t", "", false, true));
            EndpointId endpoint = server.control(
                            Endpoints.create("e", database.id(), "t", TAGS, Optional.of(Limits.UNLIMITED)))
                    .id();
            List<String> tags = new ArrayList<>();
            for (Fault fault : Fault.values()) {
                for (int number = 1; number <= QUESTIONS; number++) {
                    String tag = "tag" + tags.size();
                    tags.add('"' + tag + '"');
                    server.ingest(endpoint, "{\"id\": 1, \"tags\": [\"" + tag + "\"]}");
                    proxy.spoil(number, fault);
                    assertEquals(
                            "{\"results\":[{\"rows\":null,\"keys\":[" + String.join(",", tags)
                                    + "],\"Field\":\"tags\"}]}",
                            server.query("t", "Rows(tags)"),
                            fault + " of statement " + number);
                    proxy.spare();
                }
            }
        }
    }

    private static Map<String, String> settings(String uri, PostgresProxy proxy) {
        URI direct = URI.create(uri);
        return Map.of(
                "postgres.uri",
                uri.replace(":" + direct.getPort() + "/", ":" + proxy.port() + "/"),
                "chunk.merge.fan-in",
                "2",
                "cleanup.grace",
                "1s");
    }

    private static void check(LocalServer server, long records, String after) throws Exception {
        String expected = "\"value\":" + records * (records + 1) / 2 + ",.*\"count\":" + records + "}.*";
        String answer = server.query("t", "Sum(field=price)");
        assertTrue(answer.matches(".*" + expected), answer + " after " + after + ", but not " + records + " records");
    }

    /** What is imported is counted with it, once. */
    private static void checkIsCounted(LocalServer server, Endpoint endpoint, long records, String after)
            throws Exception {
        SinkStatistics found = SinkStatistics.sum(
                server.statistics(StatisticsCommand.of(endpoint)).values());
        assertEquals(records, found.imported().records(), after);
        assertEquals(found.imported(), found.total(), after);
    }

    /** No row twice, nothing left behind, and merges that went on all the time. */
    private static void checkIsWhole(String uri, int records) throws Exception {
        assertEquals(records, number(uri, "select sum(records) from chunks where state = 'visible'"));
        assertEquals(0, number(uri, "select count(*) from slices where state not in ('imported', 'writing')"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long chunks;
        do {
            chunks = number(uri, "select count(*) from chunks where state = 'visible'");
        } while (chunks > 12 && System.nanoTime() < end);
        assertTrue(chunks <= 12, chunks + " chunks are visible");
    }

    private static long number(String uri, String sql) throws Exception {
        try (Connection connection = PostgresForTests.connection(uri);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
