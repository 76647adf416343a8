package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The vectors about the configuration API, settings, posting, OpenTelemetry, statistics and rows read back. */
final class StreamVectorsIT {
    private static final Set<String> KINDS = Set.of("api", "ingest", "setting", "csv", "statistics", "otlp");

    @TempDir
    private Path folder;

    private MillraceProcess server;
    private StreamClient client;

    @BeforeEach
    void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data")).start();
        client = new StreamClient(server);
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
    }

    @TestFactory
    List<DynamicTest> answersLikeTheVectors() throws Exception {
        JsonNode file = JSON.readTree(new File("src/test/resources/vectors/keboola.json"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : file.path("vectors")) {
            if (KINDS.contains(vector.path("kind").asText()) && vector.has("steps")) {
                String name =
                        vector.path("id").asText() + " " + vector.path("title").asText();
                tests.add(DynamicTest.dynamicTest(name, () -> {
                    client.clear();
                    new StreamReplay(client, file.path("settings")).run(vector.path("steps"));
                }));
            }
        }
        return tests;
    }
}
