package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.coordinator.postgres.PostgresForTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A server on one folder that is started again and again, in this JVM or as a process of its own that is killed. Confined to one thread. */
final class TwinServer implements AutoCloseable {
    private final Path data;
    private final Random random;
    private final String postgres = PostgresForTests.preparedDatabase();

    private LocalServer local;
    private MillraceProcess process;
    private PilosaClient http;
    private MillraceClient cloud;

    TwinServer(Path data, Random random) {
        this.data = data;
        this.random = random;
    }

    /** Chunks are made and merged often, or as late as can be. */
    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "auth.mode", "none",
                "postgres.uri", postgres,
                "log.preallocate.max", "0B",
                "cleanup.grace", "1s",
                "chunk.merge.size", "1MiB"));
        settings.put("chunk.merge.fan-in", Integer.toString(2 + random.nextInt(3)));
        settings.put("log.rotate.age", random.nextBoolean() ? "100ms" : "30m");
        return settings;
    }

    void start() {
        local = LocalServer.start(data, settings());
        speakTo(URI.create(local.readyLine().split(" ")[1]));
    }

    private void speakTo(URI base) {
        http = new PilosaClient(base.toString());
        cloud = MillraceClient.overHttp(base, "none");
    }

    void stop() {
        local.close();
        local = null;
    }

    void startProcess() throws Exception {
        ServerCommand command = ServerCommand.serve(data).with("https.port", "0");
        for (Map.Entry<String, String> setting : settings().entrySet()) {
            command = command.with(setting.getKey(), setting.getValue());
        }
        process = command.start();
        speakTo(process.http());
    }

    void kill() throws Exception {
        process.kill();
        process = null;
    }

    boolean isProcess() {
        return process != null;
    }

    /** All that was answered is in chunks on disk. */
    void flush() throws Exception {
        if (local == null) {
            process.flush();
        } else {
            local.flush();
        }
    }

    PilosaClient http() {
        return http;
    }

    MillraceClient cloud() {
        return cloud;
    }

    /** As a client of FeatureBase, which gets other JSON than those of Pilosa 1.x. */
    HttpResponse<String> query(String index, String pql) throws Exception {
        byte[] body = pql.getBytes(StandardCharsets.UTF_8);
        return cloud.send("POST", "/index/" + index + "/query", body, "Content-Type", "text/plain");
    }

    /** Of the key of a row, which gets one if need be. */
    long number(String index, String field, String key) throws Exception {
        String path = "/internal/translate/field/" + index + "/" + field + "/keys/create";
        HttpResponse<String> answer = cloud.send(
                "POST", path, JsonNodeFactory.instance.arrayNode().add(key).toString());
        assertEquals(200, answer.statusCode(), answer::body);
        return MillraceClient.json(answer).get(key).asLong();
    }

    @Override
    public void close() throws IOException {
        if (local != null) {
            local.close();
        }
        if (process != null) {
            process.close();
        }
    }
}
