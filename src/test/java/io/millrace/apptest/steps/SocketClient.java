package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client of a WebSocket that reads all that comes. Thread-safe. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    /** In place of a code, where the connection ended without one. */
    private static final int CUT = 1006;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;
    private boolean isPaused;
    private long unasked;

    /** @param headers names and values in turn */
    static SocketClient open(URI base, String path, String... headers) throws Exception {
        return open(HttpClient.newHttpClient(), base, path, headers);
    }

    static SocketClient open(HttpClient http, URI base, String path, String... headers) throws Exception {
        SocketClient client = new SocketClient();
        WebSocket.Builder built = http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            built.header(headers[i], headers[i + 1]);
        }
        URI address = base.resolve(path);
        client.socket = built.buildAsync(URI.create(address.toString().replaceFirst("^http", "ws")), client)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
        part.append(data);
        if (isLast) {
            messages.add(part.toString());
            part.setLength(0);
        }
        synchronized (this) {
            if (isPaused) {
                unasked++;
            } else {
                from.request(1);
            }
        }
        return null;
    }

    /** Reads hardly anything more until {@link #goesOn}. */
    synchronized void pauses() {
        isPaused = true;
    }

    synchronized void goesOn() {
        isPaused = false;
        socket.request(unasked);
        unasked = 0;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        code.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        code.complete(CUT);
    }

    SocketClient send(String text) throws Exception {
        socket.sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    WebSocket socket() {
        return socket;
    }

    /** The next message. */
    JsonNode next() throws Exception {
        return next(PATIENCE_SECONDS * 1_000);
    }

    JsonNode next(long millis) throws Exception {
        String message = messages.poll(millis, TimeUnit.MILLISECONDS);
        assertNotNull(message, "no message came");
        return StepMatcher.parsed(message);
    }

    /** What the next message tells of an event. */
    JsonNode event() throws Exception {
        JsonNode frame = next();
        assertTrue(frame.path("message").isTextual(), frame::toString);
        return StepMatcher.parsed(frame.get("message").textValue());
    }

    String eventId() throws Exception {
        return event().get("data").get("eventId").textValue();
    }

    /** Those that came and were not asked for. */
    int waiting() {
        return messages.size();
    }

    /** With which code the server closed it. */
    int closeCode() throws InterruptedException, ExecutionException, TimeoutException {
        return code.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void requireClosed(int expected) throws Exception {
        assertEquals(expected, closeCode());
    }

    boolean isOpen() {
        return !code.isDone();
    }

    /** Says that it wants no more, and waits for the answer. */
    @Override
    public void close() throws IOException {
        if (code.isDone()) {
            return;
        }
        try {
            if (!socket.isOutputClosed()) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            closeCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the server does not close", e);
        }
    }
}
