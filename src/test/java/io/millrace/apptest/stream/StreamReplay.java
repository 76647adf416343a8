package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.JSON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** Carries out the steps of one vector; the file of vectors tells how they are written. One use. */
final class StreamReplay {
    private static final String BRANCH = "/v1/branches/1";
    private static final long PAUSE_NANOS = 50_000_000;

    private final StreamClient client;
    private final StreamMatch match;
    private final List<JsonNode> answers = new ArrayList<>();

    /** @param settings all rows of settings, as the file of vectors has them */
    StreamReplay(StreamClient client, JsonNode settings) {
        this.client = client;
        this.match = new StreamMatch(settings);
    }

    void run(JsonNode steps) throws Exception {
        for (JsonNode step : steps) {
            JsonNode body = step.path(2);
            switch (step.get(0).asText()) {
                case "MAKE" -> answers.add(make(step.get(1).asText(), body));
                case "TASK" -> {
                    String[] call = step.get(1).asText().split(" ", 2);
                    answers.add(client.task(call[0], path(call[1]), body.isNull() ? "" : body.toString()));
                }
                case "POLL" -> {
                    ObjectNode begun =
                            JSON.createObjectNode().put("url", path(step.get(1).asText()));
                    answers.add(match.check(step.path(4), client.await(begun)));
                }
                case "ROWS" -> {
                    assertEquals(
                            rows(step.path(4)),
                            StreamCsv.rows(csv(step, "export")).stream()
                                    .sorted()
                                    .toList(),
                            step::toString);
                    answers.add(JSON.createObjectNode());
                }
                case "CSV" -> {
                    assertEquals(step.path(4).asText(), csv(step, "data-preview"));
                    answers.add(JSON.createObjectNode());
                }
                case "ROTATE" -> {
                    String change = "{\"description\":\"" + answers.size() + "\"}";
                    answers.add(client.task("PATCH", path(step.get(1).asText()), change));
                }
                default -> answers.add(call(step));
            }
        }
    }

    private String csv(JsonNode step, String how) throws Exception {
        String path = "/v2/storage/tables/" + step.get(1).asText() + "/" + how;
        StreamClient.Reply reply = client.send("GET", path, new byte[0], Map.of(StreamClient.TOKEN, client.key()));
        assertEquals(200, reply.status(), reply::text);
        return reply.text();
    }

    private static List<String> rows(JsonNode wanted) {
        List<String> rows = new ArrayList<>();
        for (JsonNode row : wanted) {
            List<String> cells = new ArrayList<>();
            row.forEach(cell -> cells.add(
                    StreamCsv.canonical(cell.has("@json") ? cell.get("@json").toString() : cell.asText())));
            rows.add(cells.toString());
        }
        return rows.stream().sorted().toList();
    }

    private JsonNode make(String id, JsonNode spec) throws Exception {
        String type = spec.path("type").asText("http");
        client.task(
                "POST",
                BRANCH + "/sources",
                "{\"sourceId\":\"" + id + "\",\"name\":\"" + id + "\",\"type\":\"" + type + "\"}");
        for (var sink :
                (Iterable<Map.Entry<String, JsonNode>>) () -> spec.path("sinks").fields()) {
            boolean isBody = sink.getValue().isObject();
            String columns = (isBody ? sink.getValue().at("/table/mapping/columns") : sink.getValue()).toString();
            ObjectNode body = (ObjectNode) JSON.readTree(StreamClient.sinkBody(
                    sink.getKey(), "in.c-" + id + "." + sink.getKey(), columns.substring(1, columns.length() - 1)));
            if (sink.getValue().has("allowedSignals")) {
                body.set("allowedSignals", sink.getValue().get("allowedSignals"));
            }
            client.task("POST", BRANCH + "/sources/" + id + "/sinks", body.toString());
        }
        return JSON.createObjectNode();
    }

    private String path(String written) throws Exception {
        if (written.startsWith("@")) {
            int slash = written.indexOf('/') < 0 ? written.length() : written.indexOf('/');
            String[] parts = written.substring(1, slash).split("\\.");
            JsonNode value = answers.get(Integer.parseInt(parts[0]) - 1);
            for (int i = 1; i < parts.length; i++) {
                value = value.path(parts[i]);
            }
            return URI.create(value.asText()).getRawPath() + written.substring(slash);
        }
        if (written.startsWith("in:")) {
            String rest = written.substring(3);
            int query = rest.indexOf('?') < 0 ? rest.length() : rest.indexOf('?');
            return client.address(BRANCH + "/sources/" + rest.substring(0, query)) + rest.substring(query);
        }
        if (written.startsWith("otlp:") || written.startsWith("base:")) {
            int slash = written.indexOf('/');
            String source = BRANCH + "/sources/" + written.substring(5, slash);
            String url = client.get(source)
                    .at(written.startsWith("otlp:") ? "/otlp/url" : "/otlp/baseUrl")
                    .asText();
            return URI.create(url).getRawPath() + written.substring(slash);
        }
        return variables(written).replaceFirst("^~", BRANCH);
    }

    private String variables(String text) throws Exception {
        int secret = text.indexOf("secret:");
        if (secret >= 0) {
            String source = text.substring(secret + "secret:".length());
            return text.substring(0, secret)
                    + client.get(BRANCH + "/sources/" + source)
                            .at("/otlp/secret")
                            .asText();
        }
        return text.replace("{P}", "1")
                .replace("{B}", "1")
                .replace("{key}", client.key())
                .replace("{api}", client.base())
                .replace("{in}", client.base());
    }

    private JsonNode call(JsonNode step) throws Exception {
        JsonNode options = step.path(5);
        String path = path(step.get(1).asText());
        byte[] body = body(step.path(2), options);
        Map<String, String> headers = new HashMap<>();
        JsonNode token = options.path("token");
        boolean isApi = !path.startsWith("/stream") && !path.startsWith("/otlp");
        if (isApi && !(token.isBoolean() && !token.asBoolean())) {
            headers.put(StreamClient.TOKEN, token.isTextual() ? token(token.asText()) : client.key());
        }
        if (step.path(2).isContainerNode()) {
            headers.put("Content-Type", "application/json");
        }
        for (Map.Entry<String, JsonNode> header : options.path("headers").properties()) {
            headers.put(header.getKey(), variables(header.getValue().asText()));
        }
        long deadline = System.nanoTime() + options.path("seconds").asLong(0) * 1_000_000_000L;
        while (true) {
            StreamClient.Reply reply = client.send(step.get(0).asText(), path, body, headers);
            try {
                return check(step, reply);
            } catch (AssertionError e) {
                if (System.nanoTime() >= deadline) {
                    throw new AssertionError(step + "\n" + reply.status() + " " + reply.text(), e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private String token(String written) throws Exception {
        return written.equals("user") ? client.readersKey() : written;
    }

    private static byte[] body(JsonNode body, JsonNode options) throws Exception {
        byte[] bytes = body.isNull() ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        if (options.has("raw")) {
            bytes = options.get("raw").asText().getBytes(StandardCharsets.UTF_8);
        } else if (options.has("base64")) {
            bytes = Base64.getDecoder().decode(options.get("base64").asText());
        } else if (options.has("fill")) {
            bytes = options.at("/fill/0")
                    .asText()
                    .repeat(options.at("/fill/1").asInt())
                    .getBytes(StandardCharsets.UTF_8);
        }
        if (!options.path("gzip").asBoolean()) {
            return bytes;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private JsonNode check(JsonNode step, StreamClient.Reply reply) throws Exception {
        JsonNode status = step.path(3);
        boolean isExpected = status.isArray()
                ? status.toString().contains(Integer.toString(reply.status()))
                : status.asInt() == reply.status();
        assertTrue(isExpected, () -> "status " + reply.status() + " for " + status);
        JsonNode options = step.path(5);
        if (options.has("text")) {
            assertEquals(options.get("text").asText(), reply.text());
        }
        if (options.has("has")) {
            assertTrue(
                    reply.text()
                            .toLowerCase(Locale.ROOT)
                            .contains(options.get("has").asText().toLowerCase(Locale.ROOT)),
                    reply::text);
        }
        options.path("answer")
                .fields()
                .forEachRemaining(header ->
                        match.text(header.getValue().asText(), reply.header(header.getKey()), header.getKey()));
        boolean isJson = reply.header("Content-Type").startsWith("application/json");
        JsonNode json = isJson ? reply.json() : JSON.createObjectNode();
        return step.path(4).isNull()
                ? json
                : match.check(JSON.readTree(variables(step.path(4).toString())), json);
    }
}
