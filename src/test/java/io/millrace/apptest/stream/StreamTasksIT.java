package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks and their changes are there together, or neither is, whenever the server dies. */
final class StreamTasksIT {
    @TempDir
    private Path folder;

    @Test
    void noTaskRunsOnWhenTheServerDied() throws Exception {
        List<String> paths = new ArrayList<>();
        MillraceProcess server =
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
        try {
            StreamClient client = new StreamClient(server);
            for (int i = 0; i < 30; i++) {
                JsonNode task =
                        client.check(202, "POST", BRANCH + "/sources", "{\"type\":\"http\",\"name\":\"n" + i + "\"}");
                paths.add(URI.create(task.path("url").asText()).getRawPath());
            }
            server.kill();
            server = ServerCommand.serve(folder.resolve("data"))
                    .withoutPostgres()
                    .start();
            client = new StreamClient(server);
            int made = 0;
            for (String path : paths) {
                JsonNode task = client.get(path);
                assertTrue(task.path("isFinished").asBoolean(), task::toString);
                made += task.path("status").asText().equals("success") ? 1 : 0;
            }
            assertEquals(
                    made, client.get(BRANCH + "/sources").at("/page/totalCount").asInt());
        } finally {
            server.close();
        }
    }
}
