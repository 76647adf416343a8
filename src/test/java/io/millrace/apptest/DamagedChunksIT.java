package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.ChunkPlaces;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each table is damaged in another way while the server is down; what it answers then is right or names file and part. */
final class DamagedChunksIT {
    /** Of a chunk with nothing but what the schema below gives. */
    private static final int PARTS = 20;

    private static final String SCHEMA =
            """
            {"primary_key_fields":["key"],"allow_missing_fields":true,"definition":[
              {"name":"key","path":["key"],"type":"string"},
              {"name":"tags","path":["tags"],"type":"strings"},
              {"name":"one","path":["one"],"type":"string"},
              {"name":"yes","path":["yes"],"type":"bool"},
              {"name":"n","path":["n"],"type":"int"}]}""";

    private static final List<String> QUESTIONS = List.of(
            "Count(All())",
            "Count(Row(tags='a'))",
            "TopN(tags)",
            "Row(one='x1')",
            "Count(Row(one!=null))",
            "Row(yes=true)",
            "Count(Row(yes!=null))",
            "Sum(field=n)",
            "Row(n>3)",
            "Extract(All(), Rows(tags), Rows(one), Rows(yes), Rows(n))",
            "ConstRow(columns=['k3'])");

    @TempDir
    private Path folder;

    private final Map<String, String> endpoints = new TreeMap<>();

    @Test
    void neverGiveAWrongAnswerAndLeaveTheOthersAlone() throws Exception {
        ServerCommand command = ServerCommand.serve(folder.resolve("data")).withoutPostgres();
        List<String> right;
        try (MillraceProcess server = command.start()) {
            MillraceClient client = server.plainClient();
            String database = client.createDatabase("damaged");
            for (int i = 0; i < PARTS + 3; i++) {
                String table = "t" + i;
                client.createTable(database, table, true);
                endpoints.put(table, client.createEndpoint(SinkRequest.unlimited(table, database, table, SCHEMA)));
                client.store(endpoints.get(table), body());
            }
            for (String table : endpoints.keySet()) {
                assertEquals(8, client.count(table, "All()"));
            }
            server.flush();
            right = answers(client, "t0");
            assertTrue(right.stream().allMatch(answer -> answer.startsWith("200 ")), right::toString);
            server.stop();
        }
        Map<String, Path> files = files();
        List<String> parts = new ArrayList<>(ChunkPlaces.of(files.get("t1")).keySet());
        assertTrue(parts.size() <= PARTS, parts::toString);
        for (int i = 0; i < parts.size(); i++) {
            Path file = files.get("t" + (i + 1));
            byte[] bytes = Files.readAllBytes(file);
            bytes[ChunkPlaces.of(file).get(parts.get(i))] ^= 16;
            Files.write(file, bytes);
        }
        Path cut = files.get("t" + (PARTS + 1));
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Path gone = files.get("t" + (PARTS + 2));
        Files.delete(gone);
        try (MillraceProcess server = command.start()) {
            MillraceClient client = server.plainClient();
            assertEquals(right, answers(client, "t0"));
            for (int i = 0; i < parts.size(); i++) {
                check(client, right, "t" + (i + 1), files, parts.get(i));
            }
            check(client, right, "t" + (PARTS + 1), files, "cut");
            check(client, right, "t" + (PARTS + 2), files, "gone");
            checkIsTold(server.management(), files.get("t1"));
            client.store(endpoints.get("t0"), body().replace("\"key\":\"k", "\"key\":\"later"));
            assertEquals(16, client.count("t0", "All()"));
            server.flush("t0");
            assertEquals(16, client.count("t0", "All()"));
        }
    }

    /** What is whole is served, so the server is ready. */
    private static void checkIsTold(URI management, Path damaged) throws IOException, InterruptedException {
        HttpResponse<String> ready = get(management.resolve("/health/ready"));
        assertEquals(200, ready.statusCode());
        assertTrue(ready.body().contains("\ndamage: table "), ready.body());
        assertTrue(ready.body().contains(damaged.toString()), ready.body());
        String meters = get(management.resolve("/metrics")).body();
        assertTrue(meters.contains("millrace_damage ") && !meters.contains("millrace_damage 0.0"), meters);
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void check(
            MillraceClient client, List<String> right, String table, Map<String, Path> files, String part)
            throws IOException, InterruptedException {
        List<String> answers = answers(client, table);
        int refused = 0;
        for (int i = 0; i < answers.size(); i++) {
            String answer = answers.get(i);
            if (answer.startsWith("200 ")) {
                assertEquals(right.get(i), answer, table + ", " + part + ": " + QUESTIONS.get(i));
            } else {
                assertTrue(answer.contains(files.get(table).toString()), answer);
                refused++;
            }
        }
        // nothing that can be asked here touches event times
        assertTrue(refused > 0 || part.equals("EVENT_TIME"), table + ", " + part + ": " + answers);
    }

    private static List<String> answers(MillraceClient client, String table) throws IOException, InterruptedException {
        List<String> answers = new ArrayList<>();
        for (String question : QUESTIONS) {
            byte[] pql = question.getBytes(StandardCharsets.UTF_8);
            HttpResponse<String> response =
                    client.send("POST", "/index/" + table + "/query", pql, "Content-Type", "text/plain");
            answers.add(response.statusCode() + " " + response.body());
        }
        return answers;
    }

    private static String body() {
        StringBuilder body = new StringBuilder("{\"records\":[");
        for (int i = 0; i < 8; i++) {
            body.append(i == 0 ? "" : ",").append("{\"value\":{\"key\":\"k").append(i);
            body.append("\",\"tags\":[\"a\",\"b")
                    .append(i % 3)
                    .append("\"],\"one\":\"x")
                    .append(i % 2);
            body.append("\",\"yes\":")
                    .append(i % 2 == 0)
                    .append(",\"n\":")
                    .append(i)
                    .append("}}");
        }
        return body.append("]}").toString();
    }

    /** The one chunk file of each table; tables are numbered in the order of their creation. */
    private Map<String, Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data").resolve("chunks"))) {
            List<Path> chunks = files.filter(file -> file.toString().endsWith(".chunk"))
                    .sorted((a, b) -> Long.compare(table(a), table(b)))
                    .toList();
            assertEquals(endpoints.size(), chunks.size(), chunks::toString);
            Map<String, Path> byTable = new TreeMap<>();
            for (int i = 0; i < chunks.size(); i++) {
                byTable.put("t" + i, chunks.get(i));
            }
            return byTable;
        }
    }

    private static long table(Path file) {
        return Long.parseLong(file.getParent().getFileName().toString());
    }
}
