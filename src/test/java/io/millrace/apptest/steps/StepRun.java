package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One vector against a server. Confined to its thread. */
public final class StepRun {
    private static final int AT_ONCE = 32;
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final StepSockets sockets = new StepSockets();
    private final StepServer server;
    private final StepVariables variables;

    /** @param given variables of the harness */
    public StepRun(StepServer server, Map<String, String> given) {
        this.server = server;
        this.variables = new StepVariables(given);
    }

    /** A text with the variables of this run. */
    public String text(String text) {
        return variables.text(text);
    }

    /** Adds variables. */
    public void put(String name, String value) {
        variables.put(name, value);
    }

    public void put(String name, JsonNode value) {
        variables.put(name, value);
    }

    public void run(JsonNode steps) throws Exception {
        int number = 0;
        try {
            for (JsonNode step : steps) {
                number++;
                step(step);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("step " + number + ": " + e.getMessage(), e);
        } finally {
            sockets.close();
        }
    }

    private void step(JsonNode step) throws Exception {
        if (step.has("wait")) {
            TimeUnit.MILLISECONDS.sleep(step.get("wait").get("ms").longValue());
        } else if (step.has("until")) {
            until(step.get("until"));
        } else if (step.has("parallel")) {
            parallel(step.get("parallel"));
        } else if (step.has("control")) {
            JsonNode control = variables.replaced(step);
            URI place = step.has("path") ? address(step) : server.base();
            assertTrue(sockets.control(control, place) || server.control(control), () -> "no control " + control);
        } else {
            require(step.get("request"), step.get("expect"));
        }
    }

    private void until(JsonNode until) throws Exception {
        long end = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(until.get("timeoutMs").longValue());
        List<String> differences = differences(until.get("request"), until.get("expect"));
        while (!differences.isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(until.get("everyMs").longValue());
            differences = differences(until.get("request"), until.get("expect"));
        }
        requireNone(differences);
    }

    private static void requireNone(List<String> differences) {
        assertTrue(differences.isEmpty(), () -> String.join("\n", differences));
    }

    private void require(JsonNode request, JsonNode expect) throws Exception {
        requireNone(differences(request, expect));
    }

    private List<String> differences(JsonNode request, JsonNode expect) throws Exception {
        HttpResponse<byte[]> answer = http.send(built(request), HttpResponse.BodyHandlers.ofByteArray());
        return differences(answer, expect);
    }

    private List<String> differences(HttpResponse<byte[]> answer, JsonNode expect) {
        List<String> differences = new ArrayList<>();
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        JsonNode status = expect.path("status");
        boolean isExpected = status.isMissingNode() || status.asInt() == answer.statusCode();
        for (JsonNode each : status) {
            isExpected |= each.asInt() == answer.statusCode();
        }
        if (!isExpected) {
            differences.add("status " + answer.statusCode() + ", not " + status + ": " + text);
        }
        expect.path("headers")
                .properties()
                .forEach(header -> differences.addAll(StepMatcher.differences(
                        variables.replaced(header.getValue()),
                        answer.headers()
                                .firstValue(header.getKey())
                                .<JsonNode>map(JsonNodeFactory.instance::textNode)
                                .orElse(JsonNodeFactory.instance.missingNode()))));
        if (expect.has("json")) {
            differences.addAll(
                    StepMatcher.differences(variables.replaced(expect.get("json")), StepMatcher.parsed(text)));
        }
        if (expect.has("text")) {
            differences.addAll(StepMatcher.differences(
                    variables.replaced(expect.get("text")), JsonNodeFactory.instance.textNode(text)));
        }
        if (differences.isEmpty()) {
            expect.path("save")
                    .properties()
                    .forEach(saved -> variables.put(
                            saved.getKey(),
                            StepJson.at(
                                    StepMatcher.parsed(text), saved.getValue().textValue())));
        }
        return differences;
    }

    private HttpRequest built(JsonNode request) throws Exception {
        StepBody body = StepBody.of(request, variables);
        HttpRequest.Builder built = HttpRequest.newBuilder(address(request))
                .timeout(ANSWER_MAX)
                .method(request.get("method").textValue(), HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
        Map<String, String> headers = new LinkedHashMap<>();
        request.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey(), variables.text(header.getValue().asText())));
        if (body.type() != null && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            headers.put("Content-Type", body.type());
        }
        headers.forEach(built::header);
        return built.build();
    }

    private URI address(JsonNode request) {
        List<String> query = new ArrayList<>();
        JsonNode given = variables.replaced(request.path("query"));
        given.properties()
                .forEach(parameter -> query.add(
                        parameter(parameter.getKey(), parameter.getValue().asText())));
        if (given.isArray()) {
            given.forEach(pair ->
                    query.add(parameter(pair.get(0).asText(), pair.get(1).asText())));
        }
        String path = variables.text(request.get("path").textValue());
        return server.base().resolve(path + (query.isEmpty() ? "" : "?" + String.join("&", query)));
    }

    private static String parameter(String name, String value) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + '=' + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void parallel(JsonNode parallel) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<JsonNode>> answers = new ArrayList<>();
            JsonNode interleaved = parallel.path("interleave");
            int every = interleaved.path("every").asInt(Integer.MAX_VALUE);
            for (int i = 0; i < parallel.get("times").intValue(); i++) {
                variables.put("i", Integer.toString(i));
                answers.add(threads.submit(sending(parallel)));
                if (i % every == every - 1) {
                    answers.add(threads.submit(sending(interleaved)));
                }
            }
            Map<String, ArrayNode> collected = new LinkedHashMap<>();
            for (Future<JsonNode> answer : answers) {
                JsonNode json = answer.get();
                parallel.path("collect").properties().forEach(each -> collected
                        .computeIfAbsent(each.getKey(), name -> JsonNodeFactory.instance.arrayNode())
                        .add(StepJson.at(json, each.getValue().textValue())));
            }
            collected.forEach(variables::put);
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<JsonNode> sending(JsonNode step) throws Exception {
        HttpRequest request = built(step.get("request"));
        JsonNode expect = variables.replaced(step.get("expect"));
        return () -> {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            List<String> differences;
            synchronized (variables) {
                differences = differences(answer, expect);
            }
            requireNone(differences);
            return StepMatcher.parsed(new String(answer.body(), StandardCharsets.UTF_8));
        };
    }
}
