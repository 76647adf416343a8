package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.pql.JsonForm;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.pql.parse.Query;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All cases of {@code vectors/featurebase-http-pql.json} through the whole server, made by PQL over HTTP: on rows in memory, in one
 * chunk, spread over several with what later ones overwrite, and after merges and a restart. The answers are the same.
 */
final class PqlVectorsIT {
    private static final PqlParser PARSER = new PqlParser(PqlLimits.DEFAULT);

    /** Writes are sent in so many parts, with all of each on disk before the next. */
    private static final int PARTS = 3;

    @TempDir
    private Path folder;

    private MillraceProcess server;
    private MillraceClient client;
    private final List<String> failures = new ArrayList<>();
    private int compared;

    private ServerCommand command() {
        return ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("log.preallocate.max", "0B")
                .with("chunk.merge.fan-in", "2");
    }

    private void start() throws Exception {
        server = command().start();
        client = server.client();
    }

    @Test
    void answersTheSameWhereverTheRowsAre() throws Exception {
        List<JsonNode> cases = new ArrayList<>();
        vectors().get("cases").forEach(cases::add);
        start();
        try {
            for (JsonNode one : cases) {
                setUp(one, 1);
                ask(one, "in memory");
                tearDown(one);
            }
            for (JsonNode one : cases) {
                setUp(one, 1);
            }
            flush();
            for (JsonNode one : cases) {
                ask(one, "in one chunk");
                tearDown(one);
            }
            for (int part = 0; part < PARTS; part++) {
                for (JsonNode one : cases) {
                    setUp(one, part, PARTS);
                }
                flush();
            }
            server.close();
            start();
            for (JsonNode one : cases) {
                ask(one, "in several chunks, after a restart");
            }
        } finally {
            server.close();
        }
        assertEquals("", String.join("\n", failures));
        assertTrue(compared > 3 * 300, () -> compared + " answers were compared");
    }

    private static JsonNode vectors() {
        try (InputStream in = PqlVectorsIT.class.getResourceAsStream("/vectors/featurebase-http-pql.json")) {
            return MillraceClient.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flush() throws Exception {
        server.flush();
    }

    private void setUp(JsonNode one, int parts) throws Exception {
        for (int part = 0; part < parts; part++) {
            setUp(one, part, parts);
        }
    }

    /** One part of the writes; the indexes and fields come with the first. */
    private void setUp(JsonNode one, int part, int parts) throws Exception {
        for (JsonNode request : one.get("setup")) {
            String path = request.get("path").asText();
            String body = request.get("body").asText();
            if (!path.endsWith("/query")) {
                if (part == 0) {
                    succeed(one, request.get("method").asText(), path, body);
                }
                continue;
            }
            Query query = PARSER.parse(body);
            int size = query.calls().size();
            StringBuilder some = new StringBuilder();
            query.calls()
                    .subList(size * part / parts, size * (part + 1) / parts)
                    .forEach(call -> some.append(written(call.toString())).append('\n'));
            if (parts == 1) {
                succeed(one, "POST", path, body);
            } else if (some.length() > 0) {
                succeed(one, "POST", path, some.toString());
            }
        }
    }

    /** The call as clients write it: its positional arguments without their names. */
    private static String written(String call) {
        return call.replace("_col=", "").replace("_timestamp=", "").replace("_field=", "");
    }

    private void succeed(JsonNode one, String method, String path, String body) throws Exception {
        HttpResponse<String> response = client.send(method, path, body);
        if (response.statusCode() / 100 != 2) {
            failures.add(one.get("name").asText() + ": " + method + " " + path + " " + cut(body) + ": "
                    + response.statusCode() + " " + cut(response.body()));
        }
    }

    private static String cut(String text) {
        return text.length() < 300 ? text : text.substring(0, 300) + "…";
    }

    private void tearDown(JsonNode one) throws Exception {
        for (JsonNode request : one.get("setup")) {
            String path = request.get("path").asText();
            if (path.split("/").length == 3) {
                succeed(one, "DELETE", path, "");
            }
        }
    }

    private void ask(JsonNode one, String where) throws Exception {
        for (JsonNode query : one.get("queries")) {
            String index = query.path("index").asText(one.get("index").asText());
            String pql = query.get("pql").asText();
            HttpResponse<String> response = client.send("POST", "/index/" + index + "/query", pql);
            compared++;
            String said = differs(query, response);
            if (said != null) {
                failures.add(where + ": " + one.get("name").asText() + ": " + cut(pql) + " gave " + cut(response.body())
                        + ", expected " + said);
            }
        }
    }

    /** What was expected, if it was something else. */
    private static String differs(JsonNode query, HttpResponse<String> response) throws IOException {
        JsonNode expected = query.get("expect");
        if (expected.has("error")) {
            String pattern = expected.get("error").asText();
            boolean isRefused = response.statusCode() == 400
                    && Pattern.compile(pattern)
                            .matcher(MillraceClient.json(response).path("error").asText())
                            .find();
            return isRefused ? null : pattern;
        }
        if (response.statusCode() != 200) {
            return expected.toString();
        }
        boolean unordered = query.path("unordered").asBoolean(false);
        String wanted = JsonForm.of(expected, unordered);
        return wanted.equals(JsonForm.of(MillraceClient.json(response).get("results"), unordered)) ? null : wanted;
    }
}
