package io.millrace.apptest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that no honest client sends. Each gets a clear refusal and leaves nothing behind, and the server, which has
 * little memory here, goes on as before.
 */
final class BadInputIT {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);
    private static final int MEBIBYTE = 1 << 20;

    /** One record of every kind of value. */
    private static final String GOOD =
            "{\"records\":[{\"value\":{\"rid\":7,\"n\":-1.5e3,\"tags\":[\"a\",\"\\u00e9 \\\"\"],\"note\":\"é€𝄞\","
                    + "\"more\":{\"t\":true,\"f\":false,\"z\":null,\"list\":[0,[1.25],{}]}}}]}";

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static MillraceClient client;
    private static String database;
    private static int tests;
    private static int startupLogLength;
    private Sample sample;

    @BeforeAll
    static void startsTheServer() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .withJvmFlags("-Xmx256m")
                .with("limits.inflight.bytes", "64MiB")
                .with("limits.request.timeout", "2s")
                .start();
        client = server.plainClient();
        database = client.createDatabase("bad-input");
        startupLogLength = server.errors().text().length();
    }

    @AfterAll
    static void stopsTheServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void createsATable() throws Exception {
        sample = Sample.unlimited(client, database, "bad-" + tests++);
    }

    /** What is stored later shows that nothing was stored before. */
    @AfterEach
    void storedNothingAndIsWell(TestInfo test) throws Exception {
        client.store(sample.endpoint(), "{\"records\":[{\"value\":{\"rid\":9000000}}]}");
        assertEquals(1, client.count(sample.table(), "ConstRow(columns=[9000000])"));
        assertEquals(1, client.count(sample.table(), "All()"));
        String log = server.errors().text().substring(startupLogLength);
        assertFalse(log.contains("has been blocked for"), () -> test.getDisplayName() + ": a blocked thread\n" + log);
        assertFalse(log.contains("OutOfMemoryError"), () -> test.getDisplayName() + ": out of memory\n" + log);
    }

    private void checkRefused(int status, byte[] body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(Arrays.asList(headers));
        HttpResponse<String> response =
                client.send("POST", "/v2/sinks/" + sample.endpoint(), body, all.toArray(String[]::new));
        checkEnvelope(status, response.statusCode(), response.body());
    }

    private static void checkEnvelope(int expected, int status, String body) throws IOException {
        assertEquals(expected, status, body);
        JsonNode envelope = MillraceClient.JSON.readTree(body);
        assertTrue(envelope.path("code").isTextual(), body);
        assertTrue(envelope.path("message").isTextual(), body);
    }

    private String path() {
        return "POST /v2/sinks/" + sample.endpoint() + " HTTP/1.1";
    }

    private RawConnection connect(String... headers) throws IOException {
        RawConnection connection = new RawConnection(server.http(), ANSWER_MAX);
        List<String> head = new ArrayList<>(List.of(path(), "Host: localhost", "X-API-Key: " + server.adminKey()));
        head.addAll(Arrays.asList(headers));
        connection.sendHead(head.toArray(String[]::new));
        return connection;
    }

    private static void checkAnswer(int status, RawConnection connection) throws IOException {
        RawConnection.Answer answer = connection.answer();
        checkEnvelope(status, answer.status(), answer.body());
    }

    private static byte[] gzip(byte[] bytes, int times) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < times; i++) {
                gzip.write(bytes);
            }
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(packed)) {
            deflate.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] spaces(int count) {
        byte[] spaces = new byte[count];
        Arrays.fill(spaces, (byte) ' ');
        return spaces;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /** A record with these bytes as its note. */
    private static byte[] withNote(int... note) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(utf8("{\"records\":[{\"value\":{\"rid\":7,\"note\":\""));
        for (int b : note) {
            body.write(b);
        }
        body.writeBytes(utf8("\"}}]}"));
        return body.toByteArray();
    }

    @Test
    void refusesJsonCutAtEveryByte() throws Exception {
        byte[] good = utf8(GOOD);
        for (int length = 0; length < good.length; length++) {
            checkRefused(400, Arrays.copyOf(good, length));
        }
    }

    @Test
    void refusesJsonWithAByteTooMany() throws Exception {
        for (String tail : List.of("}", "]", "x", "{}", "\u0000")) {
            checkRefused(400, utf8(GOOD + tail));
        }
    }

    @Test
    void refusesWhatIsNoListOfRecords() throws Exception {
        for (String body : List.of(
                "[]", "7", "null", "\"records\"", "{}", "{\"records\":{}}", "{\"records\":null}", "{\"records\":[]}")) {
            checkRefused(400, utf8(body));
        }
    }

    @Test
    void refusesDuplicateLists() throws Exception {
        String list = "\"records\":[{\"value\":{\"rid\":7}}]";
        checkRefused(400, utf8("{" + list + "," + list + "}"));
    }

    @Test
    void refusesDeepNesting() throws Exception {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        checkRefused(400, utf8("{\"records\":[{\"value\":{\"rid\":7,\"other\":" + deep + "}}]}"));
        checkRefused(400, utf8("{\"records\":" + deep + "}"));
        checkRefused(400, utf8("[".repeat(10_000)));
    }

    @Test
    void refusesANumberOfAMegabyte() throws Exception {
        String number = "1".repeat(1_000_000);
        checkRefused(400, utf8("{\"records\":[{\"value\":{\"rid\":7,\"n\":" + number + "}}]}"));
        checkRefused(400, utf8("{\"records\":[{\"value\":{\"rid\":7,\"other\":-0." + number + "}}]}"));
    }

    @Test
    void refusesInvalidUtf8() throws Exception {
        checkRefused(400, withNote(0xFF));
        checkRefused(400, withNote(0xC3, 0x28)); // continuation byte missing
        checkRefused(400, withNote(0xC0, 0xAF)); // longer than needed
        checkRefused(400, withNote(0xED, 0xA0, 0x80)); // half of a surrogate pair
        checkRefused(400, withNote(0xF5, 0x80, 0x80, 0x80)); // beyond U+10FFFF
        checkRefused(400, withNote(0xE2, 0x82)); // cut
    }

    @Test
    void refusesDamagedCompression() throws Exception {
        byte[] packed = gzip(utf8(GOOD), 1);
        for (int length = 0; length < packed.length; length += 3) {
            checkRefused(400, Arrays.copyOf(packed, length), "Content-Encoding", "gzip");
        }
        byte[] wrongChecksum = packed.clone();
        wrongChecksum[packed.length - 6] ^= 1;
        checkRefused(400, wrongChecksum, "Content-Encoding", "gzip");
        byte[] deflated = deflate(utf8(GOOD));
        checkRefused(400, Arrays.copyOf(deflated, deflated.length / 2), "Content-Encoding", "deflate");
        checkRefused(400, utf8(GOOD), "Content-Encoding", "gzip");
    }

    @Test
    void refusesEncodingsAndTypesThatItCannotRead() throws Exception {
        for (String encoding : List.of("br", "gzip, gzip")) {
            HttpResponse<String> response =
                    client.send("POST", "/v2/sinks/" + sample.endpoint(), utf8(GOOD), "Content-Encoding", encoding);
            assertEquals(4, response.statusCode() / 100, response.body());
        }
        for (String type : List.of("multipart/form-data; boundary=x", "application/x-www-form-urlencoded")) {
            HttpResponse<String> response =
                    client.send("POST", "/v2/sinks/" + sample.endpoint(), utf8(GOOD), "Content-Type", type);
            assertEquals(4, response.statusCode() / 100, response.body());
        }
    }

    @Test
    void refusesZipBombs() throws Exception {
        byte[] bomb = gzip(spaces(MEBIBYTE), 1024);
        for (int i = 0; i < 4; i++) {
            checkRefused(413, bomb, "Content-Encoding", "gzip");
        }
    }

    @Test
    void tellsTheOutcomeOfMillionsOfBadRecordsInLittleMemory() throws Exception {
        int records = 4_000_000;
        byte[] body = gzip(utf8("{\"records\":[" + "1,".repeat(records - 1) + "1]}"), 1);
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> response = client.send(
                    "POST",
                    "/v2/sinks/" + sample.endpoint(),
                    body,
                    "Content-Type",
                    "application/json",
                    "Content-Encoding",
                    "gzip");
            assertEquals(200, response.statusCode());
            JsonNode answer = MillraceClient.JSON.readTree(response.body());
            assertEquals(0, answer.get("success_count").asInt());
            assertEquals(records, answer.get("error_count").asInt());
            JsonNode last = answer.get("records").get(answer.get("records").size() - 1);
            assertEquals(records - 1, last.get("to").asInt());
            assertEquals(answer.get("records").size() - 1, last.get("from").asInt());
        }
    }

    @Test
    void refusesADeclaredLengthBeforeTheBody() throws Exception {
        try (RawConnection connection = connect("Content-Length: 4000000000")) {
            checkAnswer(413, connection);
        }
    }

    @Test
    void refusesAnEndlessBody() throws Exception {
        try (RawConnection connection = connect("Transfer-Encoding: chunked")) {
            byte[] chunk = utf8("10000\r\n" + " ".repeat(0x10000) + "\r\n");
            connection.sendWhileAccepted(chunk, 16_384);
            checkAnswer(413, connection);
        }
    }

    @Test
    void refusesARequestWithTwoLengths() throws Exception {
        try (RawConnection connection = connect("Content-Length: 5", "Transfer-Encoding: chunked")) {
            connection.send(utf8("0\r\n\r\n"));
            assertEquals(4, connection.answer().status() / 100);
        }
    }

    @Test
    void endsSlowSendersAndAnswersOthersMeanwhile() throws Exception {
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                RawConnection connection = connect("Content-Length: 1000");
                connection.send(utf8("{\"records\":["));
                slow.add(connection);
            }
            Sample other = Sample.unlimited(client, database, sample.table() + "-other");
            for (int i = 0; i < 10; i++) {
                client.store(other.endpoint(), "{\"records\":[{\"value\":{\"rid\":" + i + "}}]}");
            }
            for (RawConnection connection : slow) {
                checkAnswer(408, connection);
            }
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }
}
