package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets of one vector, by name; most have one, which needs none. Confined to its thread.
 *
 * <pre>
 * {"control":"ws-open",   "name"?, "path", "query"?:{}, "headers"?:{}, "send"?: JSON}
 * {"control":"ws-send",   "name"?, "json": JSON} or "text"
 * {"control":"ws-expect", "name"?, "json": matcher of the next message, or "messages": [matchers], "closed"?: code, "timeoutMs"?}
 * {"control":"ws-close",  "name"?}
 * </pre>
 */
final class StepSockets {
    private static final long TIMEOUT_MILLIS = 10_000;

    private final Map<String, SocketClient> open = new HashMap<>();

    /**
     * Carries a control out.
     *
     * @param address of a path with these members of a step
     * @return false if it is not about sockets
     */
    boolean control(JsonNode control, URI address) throws Exception {
        String name = control.path("name").asText("");
        switch (control.get("control").textValue()) {
            case "ws-open" -> open(name, control, address);
            case "ws-send" ->
                socket(name)
                        .send(
                                control.has("text")
                                        ? control.get("text").textValue()
                                        : control.get("json").toString());
            case "ws-expect" -> expect(socket(name), control);
            case "ws-close" -> {
                socket(name).close();
                open.remove(name);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void open(String name, JsonNode control, URI address) throws Exception {
        List<String> headers = new ArrayList<>();
        control.path("headers").properties().forEach(header -> {
            headers.add(header.getKey());
            headers.add(header.getValue().asText());
        });
        SocketClient client =
                SocketClient.open(address.resolve("/"), address.toString(), headers.toArray(String[]::new));
        open.put(name, client);
        if (control.has("send")) {
            client.send(control.get("send").toString());
        }
    }

    private SocketClient socket(String name) {
        SocketClient client = open.get(name);
        assertTrue(client != null, () -> "no socket '" + name + "' is open");
        return client;
    }

    private static void expect(SocketClient client, JsonNode control) throws Exception {
        long timeout = control.path("timeoutMs").asLong(TIMEOUT_MILLIS);
        List<JsonNode> expected = new ArrayList<>();
        if (control.has("json")) {
            expected.add(control.get("json"));
        }
        control.path("messages").forEach(expected::add);
        for (JsonNode message : expected) {
            List<String> differences = StepMatcher.differences(message, client.next(timeout));
            assertTrue(differences.isEmpty(), () -> String.join("\n", differences));
        }
        if (control.has("closed")) {
            assertEquals(control.get("closed").intValue(), client.closeCode());
        }
    }

    void close() throws IOException {
        for (SocketClient client : open.values()) {
            client.close();
        }
        open.clear();
    }
}
