package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.Eventually;
import io.millrace.apptest.ServerCommand;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many sockets there may be, and how long without a sign of the client, with small bounds. */
final class SocketBoundsIT {
    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    private FlowcoreShop shop;
    private String scope;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("limits.sockets", "3")
                .with("limits.sockets.key", "2")
                .with("limits.connections.address", "20")
                .with("query.timeout", "1s")
                .with("limits.idle.timeout", "2s"));
    }

    @BeforeEach
    void opensAShop() throws Exception {
        shop = site.shop();
        scope = "{\"tenant\":\"" + shop.tenant() + "\",\"dataCoreId\":\"shop\"}";
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    private SocketClient open(String with) throws Exception {
        return SocketClient.open(site.server().http(), "/notifications?api_key=" + with);
    }

    private int refusal(String with) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> open(with));
        WebSocketHandshakeException handshake = (WebSocketHandshakeException) refused.getCause();
        assertTrue(handshake.getResponse().headers().firstValue("Retry-After").isPresent());
        return handshake.getResponse().statusCode();
    }

    private String post() throws Exception {
        return shop.own().post(shop.path(), "{}").get("eventId").textValue();
    }

    @Test
    void boundsSocketsOfTheServerAndOfAKey() throws Exception {
        String second = site.admin().createKey(shop.tenantId());
        try (SocketClient first = openSoon(shop.key())) {
            SocketClient other = openSoon(shop.key());
            Eventually.equals(429, () -> refusal(shop.key())); // 503 while sockets of another test are there
            try (SocketClient last = openSoon(second)) {
                assertEquals(503, refusal(second));
                other.close();
                for (int i = 0; i < 30; i++) { // more than an address may have connections at a time
                    openSoon(shop.key()).close();
                }
                first.send(scope);
                last.send(scope);
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
        try (SocketClient alive = openSoon(shop.key());
                RawSocket dead = new RawSocket(site.server().http())) {
            alive.send(scope);
            dead.upgrade("/notifications?api_key=" + shop.key());
            dead.frame(1, scope.getBytes(StandardCharsets.UTF_8));
            dead.readToTheEnd();
            assertTrue(alive.isOpen());
            assertEquals(post(), alive.eventId());
        }
    }

    @Test
    void closesWhoAsksForNothing() throws Exception {
        try (SocketClient silent = openSoon(shop.key())) {
            silent.requireClosed(1008);
        }
    }
}
