package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many sockets there may be, and how long without a sign of the client, with small bounds. */
final class SocketBoundsIT {
    private static final String CORE = "{\"tenant\":\"acme\",\"dataCoreId\":\"shop\"}";

    @TempDir
    private Path folder;

    private MillraceProcess server;
    private FlowcoreClient admin;
    private String tenant;
    private String key;

    @BeforeEach
    void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .with("limits.sockets", "3")
                .with("limits.sockets.key", "2")
                .with("limits.connections.address", "20")
                .with("query.timeout", "1s")
                .with("limits.idle.timeout", "2s")
                .start();
        admin = FlowcoreClient.admin(server);
        tenant = admin.create("tenants", Map.of("name", "acme"));
        String core = admin.create("data-cores", Map.of("tenantId", tenant, "name", "shop"));
        String flow = admin.create("flow-types", Map.of("dataCoreId", core, "name", "order.0"));
        admin.create("event-types", Map.of("flowTypeId", flow, "name", "placed.0"));
        key = admin.createKey(tenant);
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
    }

    private SocketClient open(String with) throws Exception {
        return SocketClient.open(server.http(), "/notifications?api_key=" + with);
    }

    private int refusal(String with) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> open(with));
        WebSocketHandshakeException handshake = (WebSocketHandshakeException) refused.getCause();
        assertTrue(handshake.getResponse().headers().firstValue("Retry-After").isPresent());
        return handshake.getResponse().statusCode();
    }

    private String post() throws Exception {
        return admin.as(key)
                .post("/event/acme/shop/order.0/placed.0", "{}")
                .get("eventId")
                .textValue();
    }

    @Test
    void boundsSocketsOfTheServerAndOfAKey() throws Exception {
        String second = admin.createKey(tenant);
        try (SocketClient first = open(key)) {
            SocketClient other = open(key);
            assertEquals(429, refusal(key));
            try (SocketClient last = open(second)) {
                assertEquals(503, refusal(second));
                other.close();
                for (int i = 0; i < 30; i++) { // more than an address may have connections at a time
                    openSoon(key).close();
                }
                first.send(CORE);
                last.send(CORE);
                String id = post();
                assertEquals(id, first.eventId());
                assertEquals(id, last.eventId());
            }
        }
    }

    /** The client hears of a closing before the server has forgotten the connection. */
    private SocketClient openSoon(String with) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (true) {
            try {
                return open(with);
            } catch (ExecutionException refused) {
                assertTrue(System.nanoTime() < end, () -> "no place gets free: " + refused.getMessage());
            }
        }
    }

    @Test
    void cutsOffWhoGivesNoSignAndKeepsWhoDoes() throws Exception {
        try (SocketClient alive = open(key);
                RawSocket dead = new RawSocket(server.http())) {
            alive.send(CORE);
            dead.upgrade("/notifications?api_key=" + key);
            dead.frame(1, CORE.getBytes(StandardCharsets.UTF_8));
            dead.readToTheEnd();
            assertTrue(alive.isOpen());
            assertEquals(post(), alive.eventId());
        }
    }

    @Test
    void closesWhoAsksForNothing() throws Exception {
        try (SocketClient silent = open(key)) {
            silent.requireClosed(1008);
        }
    }
}
