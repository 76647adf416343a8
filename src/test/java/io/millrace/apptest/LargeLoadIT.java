package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assertions;
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
        ServerCommand command = ServerCommand.serve(folder.resolve("data"))
                .withJvmFlags("-Xmx512m")
                .with("load.trigger.count", Integer.toString(RECORDS))
                .with("load.trigger.age", "1h");
        try (MillraceProcess server = command.start()) {
            MillraceClient client = server.plainClient();
            String database = client.createDatabase("large");
            client.createTable(database, "large", false);
            String endpoint = client.createEndpoint(SinkRequest.unlimited("large", database, "large", SCHEMA));
            for (int first = 0; first < RECORDS; first += RECORDS_PER_REQUEST) {
                HttpResponse<String> response =
                        client.send("POST", "/v2/sinks/" + endpoint, body(first), "Content-Encoding", "gzip");
                assertEquals(200, response.statusCode(), response::body);
            }
            check(server);
            Assertions.assertTrue(chunkFiles() > 1, () -> chunkFiles() + " chunk files");
            server.kill();
        }
        try (MillraceProcess server = command.start()) {
            check(server);
        }
    }

    private static void check(MillraceProcess server) throws IOException {
        MillraceClient client = server.plainClient();
        Eventually.equals((long) RECORDS, () -> client.count("large", "All()"));
        Eventually.equals(1L, () -> client.count("large", "Row(note='" + note(RECORDS / 2) + "')"));
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
