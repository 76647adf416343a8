package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.TrustedCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are told of new events over sockets. */
final class NotificationsIT implements StepServer {
    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    private FlowcoreShop shop;
    private FlowcoreClient admin;
    private FlowcoreClient own;
    private String key;
    private String tenant;
    private String core;
    private String flow;
    private String type;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().with("log.access", "full"));
    }

    @BeforeEach
    void opensAShop() throws Exception {
        site.startAgain();
        shop = site.shop();
        admin = site.admin();
        own = shop.own();
        key = shop.key();
        tenant = shop.tenantId();
        core = shop.core();
        flow = shop.flow();
        type = shop.placed();
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    @Override
    public URI base() {
        return site.server().http();
    }

    @Override
    public boolean control(JsonNode control) {
        return false;
    }

    private SocketClient open() throws Exception {
        return SocketClient.open(base(), "/notifications?api_key=" + key);
    }

    private String scope(String core, String... flowAndType) {
        Map<String, String> members = new LinkedHashMap<>(Map.of("tenant", shop.tenant(), "dataCoreId", core));
        if (flowAndType.length > 0) {
            members.put("flowTypeId", flowAndType[0]);
        }
        if (flowAndType.length > 1) {
            members.put("eventTypeId", flowAndType[1]);
        }
        return StepJson.MAPPER.valueToTree(members).toString();
    }

    private String post(String path) throws Exception {
        return own.post(path, "{}").get("eventId").textValue();
    }

    @Test
    void tellsOfAnEventInTheWordsOfTheDialect() throws Exception {
        Map<String, String> ids =
                Map.of("tenantId", tenant, "dataCoreId", core, "flowTypeId", flow, "eventTypeId", type);
        Map<String, String> given = new LinkedHashMap<>(ids);
        given.put("tenant", shop.tenant());
        given.put("apiKey", key);
        given.put("apiKeyId", key.split("_")[1]);
        StepRun run = new StepRun(this, given);
        run.run(
                StepJson.MAPPER.readTree(
                        """
                        [
                         {"control": "ws-open", "path": "/notifications",
                          "query": {"api_key": "${apiKey}", "api_key_id": "${apiKeyId}"},
                          "send": {"tenant": "${tenant}", "dataCoreId": "${dataCoreId}", "flowTypeId": "${flowTypeId}", "eventTypeId": "${eventTypeId}"}},
                         {"request": {"method": "POST", "path": "/event/${tenant}/shop/order.0/placed.0",
                           "headers": {"Authorization": "${apiKey}", "x-flowcore-valid-time": "2024-01-15T10:30:00+01:00"}, "json": {"a": 1}},
                          "expect": {"status": 200, "save": {"eventId": "$.eventId"}}},
                         {"control": "ws-expect", "timeoutMs": 10000,
                          "json": {"message": {"$jsonText": {
                            "pattern": "stored.event.notify.0.${dataCoreId}.order.0.placed.0",
                            "data": {"tenantId": "${tenantId}", "eventId": "${eventId}", "dataCore": "${dataCoreId}",
                              "aggregator": "order.0", "eventType": "placed.0", "validTime": "2024-01-15T09:30:00.000Z"}}}}},
                         {"control": "ws-close"},
                         {"control": "ws-open", "name": "b", "path": "/api/v1/notifications", "query": {"token": "${apiKey}"},
                          "send": {"tenant": "nobody", "dataCoreId": "${dataCoreId}"}},
                         {"control": "ws-expect", "name": "b",
                          "json": {"type": "validation", "message": "Tenant not found with name = nobody", "summary": {"$type": "string"},
                            "found": {"tenant": "nobody"}, "errors": []}},
                         {"control": "ws-send", "name": "b", "json": {"tenant": "${tenant}"}},
                         {"control": "ws-expect", "name": "b",
                          "json": {"type": "validation", "errors": [{"path": "/dataCoreId", "message": {"$re": "required"}}]}},
                         {"control": "ws-send", "name": "b", "text": "{"},
                         {"control": "ws-expect", "name": "b",
                          "json": {"type": "validation", "message": {"$re": "^the message is not JSON at line 1"}, "found": "{"}, "closed": 1008}
                        ]
                        """));
    }

    @Test
    void tellsOfEachEventOnceAndInOrder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (SocketClient all = open();
                SocketClient ofFlow = open();
                SocketClient ofType = open()) {
            all.send(scope(core));
            ofFlow.send(scope(core, flow));
            ofType.send(scope(core, flow, type));
            String late = admin.create("flow-types", Map.of("dataCoreId", core, "name", "late.0"));
            List<Future<List<String>>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String path = i % 2 == 0 ? shop.path() : "/event/" + shop.tenant() + "/shop/late.0/made.0";
                if (i == 1) {
                    admin.create("event-types", Map.of("flowTypeId", late, "name", "made.0"));
                }
                writers.add(threads.submit(() -> {
                    List<String> ids = new ArrayList<>();
                    while (ids.size() < 250) {
                        ids.add(post(path));
                    }
                    return ids;
                }));
            }
            List<String> placed = new ArrayList<>();
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                (i % 2 == 0 ? placed : made).addAll(writers.get(i).get());
            }
            placed.sort(NotificationsIT::byTime);
            List<String> both = new ArrayList<>(placed);
            both.addAll(made);
            both.sort(NotificationsIT::byTime);
            assertEquals(both, told(all, 1000));
            assertEquals(placed, told(ofFlow, 500));
            assertEquals(placed, told(ofType, 500));
            assertEquals(0, all.waiting() + ofFlow.waiting() + ofType.waiting());
        } finally {
            threads.shutdownNow();
        }
    }

    private static int byTime(String one, String other) {
        return Long.compare(
                UUID.fromString(one).timestamp(), UUID.fromString(other).timestamp());
    }

    private static List<String> told(SocketClient client, int count) throws Exception {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.add(client.eventId());
        }
        return ids;
    }

    @Test
    void letsASlowClientReadLater() throws Exception {
        try (SocketClient slow = open();
                SocketClient quick = open()) {
            slow.pauses();
            slow.send(scope(core));
            quick.send(scope(core));
            String batch = "[" + "{},".repeat(999) + "{}]";
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                own.post(shop.path("events", "placed.0"), batch).get("eventIds").forEach(id -> ids.add(id.textValue()));
            }
            assertEquals(ids, told(quick, ids.size()));
            slow.goesOn();
            assertEquals(ids, told(slow, ids.size()));
        }
    }

    @Test
    void tellsManySocketsOfTheSame() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        List<SocketClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(SocketClient.open(http, base(), "/notifications?api_key=" + key)
                    .send(i % 2 == 0 ? scope(core) : scope(core, flow, type)));
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(post(shop.path()));
        }
        for (SocketClient client : clients) {
            assertEquals(ids, told(client, ids.size()));
            client.close();
        }
    }

    @Test
    void tellsNothingOldAfterAKill() throws Exception {
        post(shop.path());
        site.restart();
        own = shop.own();
        try (SocketClient client = open()) {
            client.send(scope(core));
            assertEquals(post(shop.path()), client.eventId());
            assertEquals(0, client.waiting());
        }
    }

    @Test
    void speaksOverTlsToo() throws Exception {
        Path pem = site.server().data().resolve("tls").resolve("certificate.pem");
        HttpClient http = HttpClient.newBuilder()
                .sslContext(TrustedCertificate.context(pem))
                .build();
        URI https = site.server()
                .https()
                .resolve("https://localhost:" + site.server().https().getPort());
        try (SocketClient client = SocketClient.open(http, https, "/notifications?api_key=" + key)) {
            client.send(scope(core));
            assertEquals(post(shop.path()), client.eventId());
        }
        HttpRequest plain = HttpRequest.newBuilder(https.resolve("/notifications"))
                .version(HttpClient.Version.HTTP_2)
                .header("Authorization", key)
                .build();
        HttpResponse<String> answer = http.send(plain, HttpResponse.BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertTrue(expect(400, answer).get("message").textValue().contains("HTTP/1.1"));
    }

    @Test
    void keepsTenantsApart() throws Exception {
        String other = admin.create("tenants", Map.of("name", "not-" + shop.tenant()));
        String foreign = admin.createKey(other);
        try (SocketClient client = SocketClient.open(base(), "/notifications", "Authorization", foreign)) {
            client.send(scope(core));
            String there = client.next().get("message").textValue();
            client.send(scope(core).replace(shop.tenant(), "nobody"));
            assertEquals(there, client.next().get("message").textValue().replace("nobody", shop.tenant()));
            client.send(scope(core).replace(shop.tenant(), "not-" + shop.tenant()));
            assertEquals(
                    "DataCore not found with id = " + core,
                    client.next().get("message").textValue());
            client.requireClosed(1008);
        }
        String second = admin.create("data-cores", Map.of("tenantId", tenant, "name", "second"));
        try (SocketClient client = open()) {
            client.send(scope(second, flow));
            assertEquals(
                    "FlowType not found with id = " + flow,
                    client.next().get("message").textValue());
            client.send(scope(second).replace("}", ",\"eventTypeId\":\"" + type + "\"}"));
            assertEquals(
                    "EventType not found with id = " + type,
                    client.next().get("message").textValue());
            client.socket()
                    .sendBinary(ByteBuffer.wrap(scope(core).getBytes(StandardCharsets.UTF_8)), true)
                    .get();
            client.send("[]"); // by now it has its subscription, and three refusals are too many
            assertTrue(client.next().get("message").textValue().contains("has its subscription"));
            client.requireClosed(1008);
        }
    }

    @Test
    void refusesHandshakesInTheWordsOfTheDialect() throws Exception {
        String asks = "/notifications?api_key=";
        expect(401, own.as("").send("GET", "/notifications", null));
        expect(401, own.as("").send("GET", asks + "fc_a_b", null));
        expect(405, own.send("POST", "/notifications", "{}"));
        JsonNode plain = expect(400, own.as("").send("GET", asks + key, null));
        assertTrue(plain.get("message").textValue().contains("Upgrade: websocket"), plain::toString);
        for (String headers : List.of(
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13",
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nContent-Length: 2\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
            try (RawSocket raw = new RawSocket(base())) {
                raw.write("GET " + asks + key + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n");
                assertEquals("HTTP/1.1 400 Bad Request", raw.line(), headers);
            }
        }
        try (SocketClient page =
                SocketClient.open(base(), "/notifications?key=" + key, "Origin", "https://pages.example.com")) {
            page.send(scope(core));
            String id = post(shop.path());
            assertEquals(id, page.eventId());
        }
        site.server().stop();
        String log = site.server().transcript();
        assertTrue(log.contains("\"GET /notifications\" 101 "), log);
        assertFalse(log.contains(key), "keys are in no log");
    }

    @Test
    void endsWithTheKeyAndWithWhatWasSubscribedTo() throws Exception {
        try (SocketClient emptied = open();
                SocketClient deleted = open();
                SocketClient revoked = open()) {
            emptied.send(scope(core, flow, type));
            String second = admin.create("event-types", Map.of("flowTypeId", flow, "name", "second.0"));
            deleted.send(scope(core, flow, second));
            revoked.send(scope(core));
            expect(200, admin.send("DELETE", "/api/v1/event-types/" + type + "/request-truncate", null));
            String id = post(shop.path());
            assertEquals(id, emptied.eventId());
            assertEquals(id, revoked.eventId());
            expect(200, admin.send("DELETE", "/api/v1/event-types/" + second + "/request-delete", null));
            deleted.requireClosed(1000);
            expect(200, admin.send("DELETE", "/api/v1/api-keys/" + keyId(), null));
            revoked.requireClosed(1000);
            emptied.requireClosed(1000);
            expect(401, own.send("GET", "/notifications", null));
        }
    }

    private String keyId() throws Exception {
        return admin.get("/api/v1/api-keys?tenantId=" + tenant).get(0).get("id").textValue();
    }

    @Test
    void closesSocketsWhenItStops() throws Exception {
        try (SocketClient silent = open();
                SocketClient client = open()) {
            client.send(scope(core));
            assertEquals(post(shop.path()), client.eventId());
            site.server().stop();
            client.requireClosed(1001);
            silent.requireClosed(1001);
        }
    }

    @Test
    void takesNoLargeMessages() throws Exception {
        try (SocketClient client = open()) {
            client.send("\"" + "a".repeat(20_000) + "\"");
            client.requireClosed(1009);
        }
        try (SocketClient client = open()) {
            String padded = scope(core).replace("}", " ".repeat(15_000) + "}");
            client.socket().sendText(padded.substring(0, 7_000), false).get();
            client.socket().sendText(padded.substring(7_000), true).get();
            assertEquals(post(shop.path()), client.eventId());
        }
        try (SocketClient client = open()) {
            client.socket().sendText("a".repeat(9_000), false).get();
            client.socket().sendText("a".repeat(9_000), false).get();
            client.requireClosed(1009);
        }
        try (RawSocket raw = new RawSocket(base())) {
            raw.upgrade("/notifications?token=" + key);
            raw.write("no frame at all");
            raw.readToTheEnd();
        }
        try (SocketClient client = open()) {
            client.send(scope(core));
            assertEquals(post(shop.path()), client.eventId());
        }
    }

    @Test
    void cutsOffWhoAsksForPongsAndReadsNone() throws Exception {
        try (RawSocket raw = new RawSocket(base())) {
            raw.upgrade("/notifications?api_key=" + key);
            raw.frame(1, scope(core).getBytes(StandardCharsets.UTF_8));
            String batch = "[" + "{},".repeat(999) + "{}]";
            for (int i = 0; i < 20; i++) {
                own.post(shop.path("events", "placed.0"), batch);
            }
            assertTrue(raw.isCutWhileSending(9, new byte[125]), "the server takes pings for ever");
        }
    }
}
