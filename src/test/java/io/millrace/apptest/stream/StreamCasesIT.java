package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Our own cases about the configuration API and its sources, beside those of the vectors and written like them. */
final class StreamCasesIT {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final File FOLDER = new File("src/test/resources/stream");

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static StreamClient client;

    @BeforeAll
    static void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
        client = new StreamClient(server);
    }

    @AfterAll
    static void stops() throws Exception {
        server.close();
    }

    private static List<DynamicTest> cases(String subject) throws Exception {
        JsonNode settings = JSON.readTree(new File("src/test/resources/vectors/keboola.json"))
                .path("settings");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode each : YAML.readTree(new File(FOLDER, subject + ".yaml"))) {
            tests.add(
                    DynamicTest.dynamicTest(subject + ": " + each.path("title").asText(), () -> {
                        client.clear();
                        new StreamReplay(client, settings).run(each.path("steps"));
                    }));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> answersEveryCall() throws Exception {
        return cases("transport");
    }

    @TestFactory
    List<DynamicTest> keepsSources() throws Exception {
        return cases("sources");
    }

    @TestFactory
    List<DynamicTest> keepsSinks() throws Exception {
        return cases("sinks");
    }

    @TestFactory
    List<DynamicTest> keepsVersions() throws Exception {
        return cases("versions");
    }

    @TestFactory
    List<DynamicTest> keepsSettings() throws Exception {
        return cases("settings");
    }

    @TestFactory
    List<DynamicTest> triesMappings() throws Exception {
        return cases("dry-run");
    }

    @TestFactory
    List<DynamicTest> countsWhatComes() throws Exception {
        return cases("statistics");
    }

    @TestFactory
    List<DynamicTest> takesRecords() throws Exception {
        return cases("ingest");
    }
}
