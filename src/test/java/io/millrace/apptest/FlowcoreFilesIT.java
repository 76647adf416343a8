package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.mapping.multipart.FormWriter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are posted to an event type: what the vectors do not say. */
class FlowcoreFilesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIME = "2024-01-15T10:30:00.000Z";
    private static final String BUCKET = "20240115100000";
    private static final int LIMIT = 32 << 20;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private MillraceProcess server;
    private String key;
    private String eventTypeId;

    private record Answer(int status, JsonNode json) {}

    private Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(server.http().resolve(path));
    }

    private JsonNode create(String what, ObjectNode body) throws Exception {
        Answer answer = send(to("/api/v1/" + what)
                .header("Authorization", "Bearer " + server.adminKey())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        assertEquals(200, answer.status(), () -> answer.json().toString());
        return answer.json();
    }

    private static ObjectNode object(String name, JsonNode value) {
        return JSON.createObjectNode().set(name, value);
    }

    private void makeEventType() throws Exception {
        JsonNode tenant = create("tenants", JSON.createObjectNode().put("name", "acme"));
        key = create("api-keys", object("tenantId", tenant.get("id")).put("name", "k"))
                .get("value")
                .textValue();
        JsonNode core =
                create("data-cores", object("tenantId", tenant.get("id")).put("name", "core"));
        JsonNode flow =
                create("flow-types", object("dataCoreId", core.get("id")).put("name", "flow"));
        eventTypeId = create("event-types", object("flowTypeId", flow.get("id")).put("name", "event"))
                .get("id")
                .textValue();
    }

    private HttpRequest.Builder post(String form, byte[] body) {
        return to("/" + form + "/acme/core/flow/event")
                .header("Authorization", key)
                .header("Content-Type", FormWriter.TYPE)
                .header("x-flowcore-event-time", TIME)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private List<JsonNode> payloads() throws Exception {
        Answer page = send(to("/api/v1/events?eventTypeId=" + eventTypeId + "&timeBucket=" + BUCKET)
                .header("Authorization", key));
        assertEquals(200, page.status(), () -> page.json().toString());
        return page.json().findValues("payload");
    }

    private static FormWriter form(byte[] file) {
        return new FormWriter().field("type", "application/zip").file("file", "f.zip", file);
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void storesFilesOnceAndWholeOrNotAtAll() throws Exception {
        try (MillraceProcess started = ServerCommand.serve(folder.resolve("data"))
                .with("flowcore.file.body", "32MiB")
                .start()) {
            server = started;
            makeEventType();
            refusesWhatIsNoFile();
            assertTrue(payloads().isEmpty(), "nothing of a refused form was stored");
            answersRepeatsAlike();
            readsLargestFileBack();
        }
    }

    private void refusesWhatIsNoFile() throws Exception {
        Answer json = send(to("/file/acme/core/flow/event")
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":1}")));
        assertEquals(400, json.status());
        assertTrue(json.json().get("message").textValue().contains("multipart/form-data"), json::toString);
        Answer noType = send(post(
                "file", new FormWriter().file("file", "f", content(600_000)).closed()));
        assertEquals(400, noType.status());
        assertTrue(noType.json().get("errors").has("type"), noType::toString);
        Answer broken = send(post("events", form(content(600_000)).bytes()));
        assertEquals(400, broken.status());
        Answer large = send(post("file", new byte[LIMIT + 1]));
        assertEquals(413, large.status());
        assertTrue(
                large.json().get("message").textValue().contains(LIMIT + " bytes, the largest form"), large::toString);
    }

    private void answersRepeatsAlike() throws Exception {
        byte[] content = content(1_500_000);
        byte[] body = form(content).closed();
        Answer first = send(post("file", body).header("Idempotency-Key", "once"));
        assertEquals(200, first.status(), first::toString);
        assertEquals(sha256(content), first.json().get("checksum").textValue());
        assertEquals("SHA256", first.json().get("hashType").textValue());
        assertEquals(3, first.json().get("eventIds").size());
        Answer again = send(post("file", body).header("Idempotency-Key", "once"));
        assertEquals(first, again);
        assertEquals(3, payloads().size());
        Answer other = send(post("file", body));
        assertNotEquals(first.json().get("eventIds"), other.json().get("eventIds"));
        assertEquals(6, payloads().size());
    }

    /** With its 60 parts a repeat has to find more than a page of events holds. */
    private void readsLargestFileBack() throws Exception {
        byte[] content = content(LIMIT - 600);
        byte[] body = form(content).closed();
        assertTrue(body.length <= LIMIT);
        Answer first = send(post("events", body).header("Idempotency-Key", "large"));
        assertEquals(200, first.status(), first::toString);
        assertEquals(64, first.json().get("eventIds").size());
        assertEquals(first, send(post("events", body).header("Idempotency-Key", "large")));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        String after = first.json().get("eventIds").get(0).textValue();
        String from = "fromEventId=" + after;
        for (boolean isThere = true; isThere; ) {
            Answer page = send(
                    to("/api/v1/events?pageSize=10&eventTypeId=" + eventTypeId + "&timeBucket=" + BUCKET + "&" + from)
                            .header("Authorization", key));
            assertEquals(200, page.status(), page::toString);
            for (JsonNode event : page.json().get("events")) {
                assertEquals(LIMIT - 600, event.get("payload").get("fileSize").intValue());
                joined.writeBytes(Base64.getDecoder()
                        .decode(event.get("payload").get("data").textValue()));
                from = "afterEventId=" + event.get("eventId").textValue();
            }
            isThere = !page.json().get("events").isEmpty();
        }
        assertEquals(first.json().get("checksum").textValue(), sha256(joined.toByteArray()));
    }
}
