package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that compress well make a load of little on disk and on the wire that has far more text than the server has heap. */
final class LargeLoadIT {
    private static final int RECORDS = 85_500;
    private static final int RECORDS_PER_REQUEST = 1_500;
    private static final int NOTE_BYTES = 8_000;
    private static final String SCHEMA =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"note","path":["note"],"type":"string"}]}""";

    @TempDir
    private Path folder;

    @Test
    void isImportedByAServerWithLittleMemory() throws Exception {
        ServerCommand command =
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().withJvmFlags("-Xmx512m");
        try (MillraceProcess server = command.start()) {
            MillraceClient client = server.plainClient();
            String database = client.createDatabase("large");
            client.createTable(database, "large", false);
            String endpoint = client.createEndpoint(SinkRequest.unlimited("large", database, "large", SCHEMA));
            for (int first = 0; first < RECORDS; first += RECORDS_PER_REQUEST) {
                store(client, endpoint, body(first));
            }
            check(server);
            server.flush();
            check(server);
            assertTrue(chunkFiles() > 1, () -> chunkFiles() + " chunk files");
            server.kill();
        }
        try (MillraceProcess server = command.start()) {
            check(server);
        }
    }

    /** As a client does it: again when the server says that its memory has room. */
    private static void store(MillraceClient client, String endpoint, byte[] body) throws Exception {
        HttpResponse<String> response = post(client, endpoint, body);
        while (response.statusCode() == 503) {
            String seconds = response.headers().firstValue("Retry-After").orElseThrow();
            assertTrue(response.body().contains("(live.memory)"), response::body);
            TimeUnit.SECONDS.sleep(Long.parseLong(seconds));
            response = post(client, endpoint, body);
        }
        assertEquals(200, response.statusCode(), response::body);
    }

    private static HttpResponse<String> post(MillraceClient client, String endpoint, byte[] body) throws Exception {
        return client.send("POST", "/v2/sinks/" + endpoint, body, "Content-Encoding", "gzip");
    }

    private static void check(MillraceProcess server) throws IOException, InterruptedException {
        MillraceClient client = server.plainClient();
        assertEquals(RECORDS, client.count("large", "All()"));
        assertEquals(1, client.count("large", "Row(note='" + note(RECORDS / 2) + "')"));
    }

    private long chunkFiles() {
        try (Stream<Path> files = Files.walk(folder.resolve("data").resolve("chunks"))) {
            return files.filter(file -> file.toString().endsWith(".chunk")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String note(int record) {
        return record + "x".repeat(NOTE_BYTES);
    }

    private static byte[] body(int first) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = first; i < first + RECORDS_PER_REQUEST; i++) {
                String start = i == first ? "{\"records\":[" : ",";
                String record = start + "{\"value\":{\"rid\":" + i + ",\"note\":\"" + note(i) + "\"}}";
                gzip.write(record.getBytes(StandardCharsets.UTF_8));
            }
            gzip.write("]}".getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
