package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.log.BlockPlaces;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that were answered and are in no chunk on disk are in every answer, the same as later from there, whatever happens between. */
final class LiveRowsIT {
    private static final String STORES =
            """
            {"primary_key_fields":["name"],"allow_missing_fields":true,"definition":[
              {"name":"name","path":["name"],"type":"string"},
              {"name":"size","path":["size"],"type":"int"}]}""";
    private static final String SALES =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"store","path":["store"],"type":"int","config":{"ForeignIndex":"stores"}}]}""";
    private static final String PLAIN =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"n","path":["n"],"type":"int"}]}""";
    private static final String WITH_TAGS =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"n","path":["n"],"type":"int"},
              {"name":"tags","path":["tags"],"type":"strings"}]}""";

    /** The ids of the stores show in sums over the field that names them. */
    private static final List<String> SALES_QUESTIONS = List.of(
            "Extract(All(), Rows(store))",
            "Sum(ConstRow(columns=[1]), field=store) Sum(ConstRow(columns=[2]), field=store)",
            "Sum(ConstRow(columns=[3]), field=store) Sum(ConstRow(columns=[4]), field=store)",
            "Row(store=\"south\") Row(store=\"north\") Row(store=\"east\") Row(store=\"nowhere\")");

    private static final List<String> STORES_QUESTIONS =
            List.of("Extract(All(), Rows(size))", "Count(All()) Sum(field=size)", "ConstRow(columns=[\"east\"])");

    /** The exit code of a process that ends on the signal. */
    private static final int STOPPED = 143;

    @TempDir
    private Path folder;

    /** Nothing goes to the disk by itself but the log. */
    private ServerCommand quiet() {
        return ServerCommand.serve(folder.resolve("data")).withoutPostgres().with("log.rotate.age", "30m");
    }

    private static String endpoint(MillraceClient client, String database, String table, boolean isKeyed, String schema)
            throws Exception {
        client.createTable(database, table, isKeyed);
        return client.createEndpoint(SinkRequest.unlimited(table, database, table, schema));
    }

    private static void store(MillraceProcess server, String endpoint, String... records) throws Exception {
        server.client().store(endpoint, "{\"records\":[{\"value\":" + String.join("},{\"value\":", records) + "}]}");
    }

    private static List<String> answers(MillraceProcess server, String table, List<String> questions) throws Exception {
        List<String> answers = new ArrayList<>();
        for (String question : questions) {
            answers.add(answer(server, table, question));
        }
        return answers;
    }

    /** Without what sums of whole numbers do not use. */
    private static String answer(MillraceProcess server, String table, String question) throws Exception {
        return server.client()
                .query(table, question)
                .toString()
                .replace("\"floatValue\":0,\"decimalValue\":null,\"timestampValue\":\"0001-01-01T00:00:00Z\",", "");
    }

    private static List<String> answers(MillraceProcess server) throws Exception {
        List<String> answers = answers(server, "stores", STORES_QUESTIONS);
        answers.addAll(answers(server, "sales", SALES_QUESTIONS));
        return answers;
    }

    @Test
    void haveTheSameIdsFromTheAnswerToTheChunk() throws Exception {
        String stores;
        String sales;
        List<String> first;
        try (MillraceProcess server = quiet().start()) {
            String database = server.client().createDatabase("live");
            stores = endpoint(server.client(), database, "stores", true, STORES);
            sales = endpoint(server.client(), database, "sales", false, SALES);
            store(server, sales, "{\"rid\":1,\"store\":\"north\"}", "{\"rid\":2,\"store\":\"south\"}");
            // the sales gave the ids, though only the stores are asked for
            assertEquals("[0]", server.client().query("stores", "Count(All())").toString());
            store(server, stores, "{\"name\":\"west\",\"size\":7}", "{\"name\":\"south\",\"size\":5}");
            store(server, sales, "{\"rid\":3,\"store\":\"west\"}");
            first = answers(server);
            assertEquals("[2,{\"value\":12,\"count\":2}]", first.get(1));
            assertEquals(
                    "[{\"value\":1,\"count\":1},{\"value\":2,\"count\":1}]", first.get(STORES_QUESTIONS.size() + 1));
            server.kill();
        }
        List<String> second;
        try (MillraceProcess server = quiet().start()) {
            assertEquals(first, answers(server));
            store(server, sales, "{\"rid\":4,\"store\":\"east\"}", "{\"rid\":1,\"store\":\"south\"}");
            store(server, stores, "{\"name\":\"east\",\"size\":9}", "{\"name\":\"south\",\"size\":6}");
            second = answers(server);
            assertEquals("[3,{\"value\":22,\"count\":3}]", second.get(1));
            server.flush();
            assertEquals(second, answers(server));
            server.kill();
        }
        List<String> third;
        try (MillraceProcess server = quiet().start()) {
            assertEquals(second, answers(server));
            store(server, sales, "{\"rid\":3,\"store\":\"last\"}", "{\"rid\":5,\"store\":\"first\"}");
            store(server, stores, "{\"name\":\"first\",\"size\":1}", "{\"name\":\"last\",\"size\":2}");
            third = answers(server);
            server.kill();
        }
        try (MillraceProcess server = quiet().start()) {
            server.flush(); // before anybody asks
            assertEquals(third, answers(server));
            assertEquals(STOPPED, server.stop());
        }
        try (MillraceProcess server = quiet().start()) {
            assertEquals(third, answers(server));
        }
    }

    @Test
    void ofADroppedTableAreInNoneOfItsName() throws Exception {
        String database;
        try (MillraceProcess server = quiet().start()) {
            MillraceClient client = server.client();
            database = client.createDatabase("live");
            String old = endpoint(client, database, "t", false, PLAIN);
            store(server, old, "{\"rid\":1,\"n\":1}", "{\"rid\":2,\"n\":2}");
            assertEquals(2, client.count("t", "All()"));
            String again = remake(client, database, old);
            assertEquals(0, client.count("t", "All()"));
            store(server, again, "{\"rid\":2,\"n\":20}", "{\"rid\":3,\"n\":30}");
            checkAgain(server);
            server.kill();
        }
        try (MillraceProcess server = quiet().start()) {
            checkAgain(server);
            server.flush();
            checkAgain(server);
            server.kill();
        }
        try (MillraceProcess server = quiet().start()) {
            checkAgain(server);
            assertEquals(200, server.tryFlush("t").statusCode());
        }
    }

    private static String remake(MillraceClient client, String database, String endpoint) throws Exception {
        for (String path : List.of("/v2/sinks/" + endpoint, "/v2/tables/" + database + "/t")) {
            HttpResponse<String> gone = client.send("DELETE", path, "");
            assertEquals(2, gone.statusCode() / 100, gone::body);
        }
        return endpoint(client, database, "t", false, PLAIN);
    }

    private static void checkAgain(MillraceProcess server) throws Exception {
        assertEquals("[{\"columns\":[2,3]},{\"value\":50,\"count\":2}]", answer(server, "t", "All() Sum(field=n)"));
    }

    @Test
    void areReadWithTheFieldsOfTheirTimeInOneSegment() throws Exception {
        try (MillraceProcess server = quiet().start()) {
            MillraceClient client = server.client();
            String database = client.createDatabase("live");
            String plain = endpoint(client, database, "t", false, PLAIN);
            store(server, plain, "{\"rid\":1,\"n\":1}");
            String tagged = client.createEndpoint(SinkRequest.unlimited("tagged", database, "t", WITH_TAGS));
            store(server, tagged, "{\"rid\":2,\"n\":2,\"tags\":[\"a\",\"b\"]}");
            store(server, plain, "{\"rid\":1,\"n\":3}", "{\"rid\":3,\"n\":4}");
            store(server, tagged, "{\"rid\":3,\"tags\":[\"b\"]}");
            checkFields(server);
            server.kill();
            assertEquals(
                    1,
                    BlockPlaces.segments(folder.resolve("data/volumes/default")).size());
        }
        try (MillraceProcess server = quiet().start()) {
            checkFields(server);
            server.flush();
            checkFields(server);
        }
    }

    private static void checkFields(MillraceProcess server) throws Exception {
        assertEquals(
                "[{\"columns\":[1,2,3]},{\"value\":9,\"count\":3},{\"columns\":[2]},{\"columns\":[2,3]}]",
                answer(server, "t", "All() Sum(field=n) Row(tags=\"a\") Row(tags=\"b\")"));
    }

    private List<Path> chunks() throws IOException {
        Path root = folder.resolve("data/chunks");
        if (Files.notExists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".chunk")).toList();
        }
    }

    @Test
    void areOnDiskWhenAFlushIsAnswered() throws Exception {
        try (MillraceProcess server = quiet().start()) {
            MillraceClient client = server.client();
            String database = client.createDatabase("live");
            for (String table : List.of("a", "b")) {
                store(server, endpoint(client, database, table, false, PLAIN), "{\"rid\":1,\"n\":1}");
            }
            assertEquals(List.of(), chunks());
            server.flush("a");
            assertTrue(!chunks().isEmpty());
            server.flush("live.a", "b");
            assertEquals(2, chunks().size());
            server.flush(); // there is nothing to do
            HttpResponse<String> unknown = server.tryFlush("a", "nowhere");
            assertEquals(400, unknown.statusCode(), unknown::body);
            assertEquals("there is no table 'nowhere'; name it, or database.table\n", unknown.body());
            assertEquals(405, server.manage("GET", "/flush").statusCode());
        }
    }

    /** Rows cannot leave the memory without PostgreSQL. */
    @Test
    void areRefusedInTimeWhileTheyCannotLeaveTheMemory() throws Exception {
        String uri = PostgresForTests.preparedDatabase();
        int port = URI.create(uri).getPort();
        try (PostgresProxy proxy = new PostgresProxy(port)) {
            ServerCommand command = quiet().with(
                            "postgres.uri", uri.replace(":" + port + "/", ":" + proxy.port() + "/"))
                    .with("live.memory", "1MiB");
            long stored;
            try (MillraceProcess server = command.start()) {
                MillraceClient client = server.client();
                String database = client.createDatabase("live");
                Sample sample = Sample.unlimited(client, database, "t");
                assertEquals(200, post(client, sample, 0).statusCode());
                proxy.freeze();
                stored = fill(client, sample, 1_000);
                assertEquals(stored, client.count("t", "All()"));
                stored = fill(client, sample, stored); // the question has made room: chunks are smaller than lines
                assertEquals(stored, client.count("t", "All()"));

                proxy.thaw();
                long next = stored;
                Eventually.equals(200, () -> post(client, sample, next).statusCode());
                stored += 1_000;
                assertEquals(stored, client.count("t", "All()"));
                server.flush();
                stored = flood(client, sample, stored);
                assertEquals(stored, client.count("t", "All()"));
                server.kill();
            }
            try (MillraceProcess server = command.start()) {
                assertEquals(stored, server.client().count("t", "All()"));
                server.flush();
                assertEquals(stored, server.client().count("t", "All()"));
            }
        }
    }

    private static HttpResponse<String> post(MillraceClient client, Sample sample, long first) throws Exception {
        return client.post(sample.endpoint(), Sample.body(first, 1_000, 100));
    }

    /** Until rows are refused, with the reason and the time to wait; gives how many there are. */
    private static long fill(MillraceClient client, Sample sample, long first) throws Exception {
        long stored = first;
        HttpResponse<String> answer = post(client, sample, stored);
        while (answer.statusCode() == 200) {
            stored += 1_000;
            assertTrue(stored < 100_000, "the memory never fills");
            answer = post(client, sample, stored);
        }
        assertEquals(503, answer.statusCode(), answer::body);
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(answer.body().contains("(live.memory)"), answer::body);
        return stored;
    }

    /** Several times as much as the memory holds goes through once PostgreSQL is there. */
    private static long flood(MillraceClient client, Sample sample, long first) throws Exception {
        long end = first + 40_000;
        for (long next = first; next < end; next += 1_000) {
            long id = next;
            Eventually.equals(200, () -> post(client, sample, id).statusCode());
        }
        return end;
    }
}
