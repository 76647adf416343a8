package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The vectors of the Flowcore dialect, each in a data core of its own. */
final class FlowcoreVectorsIT implements StepServer {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> variables = new HashMap<>();

    @TempDir
    private Path folder;

    private ServerCommand command;
    private MillraceProcess server;
    private HttpSink sink;

    @BeforeEach
    void starts() throws Exception {
        sink = new HttpSink();
        variables.put("sinkUrl", sink.url());
        command = ServerCommand.serve(folder.resolve("data")).with("flowcore.push.allow", sink.url());
        server = command.start();
        variables.put("bearerToken", server.adminKey());
        makeTenant("tenant", "acme");
        makeTenant("otherTenant", "other");
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
        sink.close();
    }

    private void makeTenant(String prefix, String name) throws Exception {
        JsonNode tenant = create("tenants", StepJson.MAPPER.createObjectNode().put("name", name));
        JsonNode key = create(
                "api-keys",
                StepJson.MAPPER
                        .createObjectNode()
                        .put("tenantId", tenant.get("id").textValue())
                        .put("name", "vectors"));
        variables.put(prefix, name);
        variables.put(prefix + "Id", tenant.get("id").textValue());
        String apiKey = prefix.equals("tenant") ? "apiKey" : prefix + "ApiKey";
        variables.put(apiKey, key.get("value").textValue());
        variables.put(apiKey + "Id", key.get("id").textValue());
    }

    private JsonNode create(String what, ObjectNode body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base().resolve("/api/v1/" + what))
                .header("Authorization", "Bearer " + variables.get("bearerToken"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        return StepMatcher.parsed(answer.body());
    }

    private void standard(StepRun run) throws Exception {
        JsonNode core = create(
                "data-cores",
                StepJson.MAPPER
                        .createObjectNode()
                        .put("tenantId", variables.get("tenantId"))
                        .put("name", run.text("core-${run}")));
        JsonNode flow = create(
                "flow-types",
                StepJson.MAPPER
                        .createObjectNode()
                        .put("dataCoreId", core.get("id").textValue())
                        .put("name", run.text("flow.${run}.0")));
        JsonNode event = create(
                "event-types",
                StepJson.MAPPER
                        .createObjectNode()
                        .put("flowTypeId", flow.get("id").textValue())
                        .put("name", run.text("made.${run}.0")));
        Map.of("dataCore", core, "flowType", flow, "eventType", event).forEach((name, made) -> {
            run.put(name, made.get("name").textValue());
            run.put(name + "Id", made.get("id").textValue());
        });
    }

    @TestFactory
    List<DynamicTest> answersLikeTheVectors() throws Exception {
        JsonNode file = StepJson.MAPPER.readTree(new File("src/test/resources/vectors/flowcore.json"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : file.path("vectors")) {
            String name =
                    vector.path("id").asText() + " " + vector.path("title").asText();
            tests.add(DynamicTest.dynamicTest(name, () -> {
                StepRun run = new StepRun(this, variables);
                standard(run);
                run.run(vector.path("steps"));
            }));
        }
        return tests;
    }

    @Override
    public URI base() {
        return server.http();
    }

    @Override
    public boolean control(JsonNode control) throws Exception {
        switch (control.get("control").textValue()) {
            case "kill-9-server" -> {
                server.kill();
                server = command.start();
            }
            case "http-sink" -> sink.script(control.get("replies"));
            case "http-sink-expect" ->
                assertEquals(
                        List.of(),
                        sink.differences(
                                control.get("requests"),
                                control.get("timeoutMs").longValue()));
            default -> {
                return false;
            }
        }
        return true;
    }
}
