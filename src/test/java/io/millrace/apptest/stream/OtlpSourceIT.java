package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static io.millrace.apptest.stream.StreamSite.MEGABYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.Eventually;
import io.millrace.apptest.MetricsPage;
import io.millrace.apptest.ServerCommand;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of OpenTelemetry that are refused, and what is counted of those that are not. */
final class OtlpSourceIT {
    private static final String LARGE = "Request body size is over the maximum \"1MB\".";

    @TempDir
    private static Path folder;

    private static StreamSite site;
    private static StreamClient client;

    private String id;
    private String source;
    private String logs;

    @BeforeAll
    static void starts() throws Exception {
        site = StreamSite.start(
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().with("limits.request.body", "2MiB"));
        client = site.client();
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    @BeforeEach
    void makesASource() throws Exception {
        id = site.onlySource("otlp");
        source = BRANCH + "/sources/" + id;
        client.sink(source, "k", "{\"type\":\"path\",\"name\":\"b\",\"path\":\"body\",\"rawString\":true}");
        logs = URI.create(client.get(source).at("/otlp/url").asText()).getRawPath() + "/v1/logs";
    }

    private StreamClient.Reply post(byte[] body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return client.post(logs, body, all.toArray(String[]::new));
    }

    private StreamClient.Reply post(String body, String... headers) throws Exception {
        return post(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** @param shared an attribute of so many bytes */
    private static String message(int records, int shared) {
        return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\""
                + "s".repeat(shared) + "\"}}]},\"scopeLogs\":[{\"logRecords\":["
                + "{\"body\":{\"stringValue\":\"b\"}},".repeat(records - 1)
                + "{\"body\":{\"stringValue\":\"b\"}}]}]}]}";
    }

    private double refused(String reason) throws Exception {
        return site.meters().value("millrace_requests_refused_total", "source", id, "reason", reason);
    }

    @Test
    void refusesAMessageOfMoreThanAMegabyte() throws Exception {
        String large = message(1, MEGABYTE);
        post(large).requireRefused(413, "bodyTooLarge", LARGE);
        assertEquals(1, refused("TOO_LARGE"));
        byte[] packed = StreamSourceIT.gzip(large.getBytes(StandardCharsets.UTF_8));
        post(packed, "Content-Encoding", "gzip").requireRefused(413, "bodyTooLarge", LARGE);
        assertEquals(2, refused("TOO_LARGE"));
        String fits = message(1, MEGABYTE - message(1, 0).length());
        assertEquals(MEGABYTE, fits.length());
        assertEquals(200, post(fits).status());
        assertEquals(1, client.count("in.c-" + id + ".k"));
    }

    /** Each record has what all share. */
    @Test
    void refusesRecordsThatTogetherAreFarLargerThanTheirMessage() throws Exception {
        StreamClient.Reply reply = post(message(100, 100_000));
        assertEquals(413, reply.status());
        assertEquals("stream.in.payloadTooLarge", reply.json().path("error").asText());
        String told = reply.json().path("message").asText();
        assertTrue(
                told.matches("The first 2[01] records have \\d+ bytes with what they share, and 2097152 are allowed;"
                        + " send fewer at once\\."),
                told);
        assertEquals(1, refused("TOO_LARGE"));
        assertEquals(200, post(message(20, 100_000)).status());
        assertEquals(20, client.count("in.c-" + id + ".k"));
    }

    @Test
    void countsWhatCannotBeRead() throws Exception {
        post("{\"resourceLogs\":1}")
                .requireRefused(400, "badRequest", "Cannot decode OTLP logs payload: resourceLogs has to be a list.");
        byte[] broken = {0x0a, 0x7f};
        assertEquals(400, post(broken, "Content-Type", "application/x-protobuf").status());
        assertEquals(2, refused("INVALID_BODY"));
        assertEquals(0, client.count("in.c-" + id + ".k"));
    }

    /** What counts is what was sent, not what its records came to; and nothing stays in memory. */
    @Test
    void countsTheBytesThatWereSent() throws Exception {
        String message = message(10, 1_000);
        assertEquals(200, post(message).status());
        assertEquals(
                200,
                post(StreamSourceIT.gzip(message.getBytes(StandardCharsets.UTF_8)), "Content-Encoding", "gzip")
                        .status());
        assertEquals(400, post("{").status());
        MetricsPage page = site.meters();
        assertEquals(20, page.value("millrace_records_accepted_total", "source", id));
        assertEquals(2.0 * message.length(), page.value("millrace_bytes_accepted_total", "source", id));
        assertEquals(1, page.value("millrace_bytes_refused_total", "source", id, "reason", "INVALID_BODY"));
        Eventually.equals(0.0, () -> site.meters().value("millrace_inflight_bytes"));
    }

    @Test
    void storesOnceWhatIsSentAgainWithItsKey() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, post(message(4, 10), "Idempotency-Key", "one").status());
        }
        assertEquals(4, client.count("in.c-" + id + ".k"));
    }

    @Test
    void takesWhatNoSinkWantsAndRefusesItAllTheSameIfItIsBroken() throws Exception {
        client.task("PATCH", source + "/sinks/k", "{\"allowedSignals\":[\"traces\"]}");
        assertEquals(200, post(message(3, 10)).status());
        assertEquals(400, post("[]").status());
        assertEquals(0, client.count("in.c-" + id + ".k"));
    }
}
