package io.millrace.apptest.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.apptest.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Takes events that are sent to it, unless it is told to refuse them. Thread-safe. */
final class EventSink implements AutoCloseable {
    /** Takes all. */
    static final ToIntFunction<JsonNode> TAKES = event -> 200;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    private final List<JsonNode> refused = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<JsonNode> status = TAKES;

    EventSink() throws IOException {
        this(0);
    }

    /** @param port 0 for any */
    EventSink(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** @param next the status for each event */
    void answers(ToIntFunction<JsonNode> next) {
        status = next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode event =
                StepMatcher.parsed(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        int answer = status.applyAsInt(event);
        if (answer / 100 == 3) {
            exchange.getResponseHeaders()
                    .add("Location", event.get("payload").get("to").textValue());
        }
        (answer == 200 ? taken : refused).add(event);
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    List<JsonNode> taken() {
        return taken;
    }

    List<JsonNode> refused() {
        return refused;
    }

    /** The numbers {@code n} of the payloads that were taken, in order. */
    List<Integer> numbers() {
        return numbers(event -> true);
    }

    List<Integer> numbers(Predicate<JsonNode> some) {
        return taken.stream()
                .filter(some)
                .map(event -> event.get("payload").get("n").intValue())
                .toList();
    }

    /** Waits until these have been taken, in this order, and nothing else. */
    void awaitNumbers(List<Integer> expected) throws Exception {
        Eventually.holds(Eventually.BOUND, () -> {
            List<Integer> now = numbers();
            return now.equals(expected) ? Optional.empty() : Optional.of(now + ", not " + expected);
        });
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
