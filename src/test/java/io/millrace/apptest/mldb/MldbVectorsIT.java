package io.millrace.apptest.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.steps.StepRun;
import io.millrace.apptest.steps.StepServer;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The vectors of the MLDB dialect, each with names of its own. */
final class MldbVectorsIT implements StepServer {
    /** Throws when it runs for the first time: its mark is not there then. */
    private static final String FAILS_ONCE =
            """
            var mark = '/v1/datasets/failed_${run}';
            if (mldb.get(mark).responseCode === 404) {
                mldb.put(mark, {type: 'sparse.mutable'});
                throw new Error('the first time it fails');
            }
            """;

    @TempDir
    private Path folder;

    private ServerCommand command;
    private MillraceProcess server;
    private StepRun running;

    @BeforeEach
    void starts() throws Exception {
        command = ServerCommand.serve(folder.resolve("data"))
                .with("auth.mode", "none")
                .with("https.port", "0")
                .with("management.host", "127.0.0.1");
        server = command.start();
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
    }

    @TestFactory
    List<DynamicTest> answersLikeTheVectors() throws Exception {
        JsonNode file = new ObjectMapper().readTree(new File("src/test/resources/vectors/mldb.json"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : file.path("vectors")) {
            String name =
                    vector.path("id").asText() + " " + vector.path("title").asText();
            tests.add(DynamicTest.dynamicTest(name, () -> {
                running = new StepRun(this, Map.of());
                file.path("vars").properties().stream()
                        .filter(each -> each.getValue().isObject())
                        .forEach(each -> running.put(each.getKey(), each.getValue()));
                running.put("saveProcFailsOnce", failsOnce(file.path("vars").path("saveProc")));
                running.run(vector.path("steps"));
            }));
        }
        return tests;
    }

    private static JsonNode failsOnce(JsonNode saveProc) {
        ObjectNode proc = saveProc.deepCopy();
        ObjectNode script = (ObjectNode) proc.path("params").path("scriptConfig");
        script.put("source", FAILS_ONCE + script.path("source").asText());
        return proc;
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
            case "restart-server" -> restart();
            case "delete-chunk-file" -> {
                Files.delete(chunkFile(control.path("which").asInt()));
                restart();
            }
            case "overwrite-chunk-file" -> {
                Files.writeString(chunkFile(control.path("which").asInt()), "not what it was");
                restart();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void restart() throws Exception {
        server.close();
        server = command.start();
    }

    /** In the order of their making. */
    private Path chunkFile(int which) throws Exception {
        Path chunks = folder.resolve("data/datasets/files").resolve(running.text("${run}"));
        try (Stream<Path> files = Files.list(chunks)) {
            return files.sorted(Comparator.comparing(path -> path.toFile().lastModified()))
                    .toList()
                    .get(which);
        }
    }
}
