package io.millrace.apptest.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Records requests and answers with what a vector says, the last answer for ever. Thread-safe. */
final class HttpSink implements AutoCloseable {
    /** @param nanos when it came */
    private record Arrival(JsonNode request, long nanos) {}

    private final HttpServer server;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private List<JsonNode> replies = List.of();
    private int answered;
    private long previousNanos;

    HttpSink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Forgets what came, and answers so from now on. */
    synchronized void script(JsonNode next) {
        List<JsonNode> list = new ArrayList<>();
        next.forEach(list::add);
        replies = list;
        answered = 0;
        arrivals.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("method", exchange.getRequestMethod());
        request.put("path", exchange.getRequestURI().getPath());
        ObjectNode headers = request.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        request.set(
                "json",
                StepMatcher.parsed(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        JsonNode reply = next();
        arrivals.add(new Arrival(request, System.nanoTime()));
        reply.path("headers").properties().forEach(header -> exchange.getResponseHeaders()
                .add(header.getKey(), header.getValue().asText()));
        exchange.sendResponseHeaders(reply.path("status").asInt(200), -1);
        exchange.close();
    }

    private synchronized JsonNode next() {
        return replies.isEmpty()
                ? JsonNodeFactory.instance.objectNode()
                : replies.get(Math.min(answered++, replies.size() - 1));
    }

    /**
     * The differences between what came, in order, and what is expected; no request may be left over.
     *
     * @param expected may name {@code minDelayMsSincePrevious}
     */
    List<String> differences(JsonNode expected, long timeoutMillis) throws InterruptedException {
        List<String> differences = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        for (JsonNode each : expected) {
            Arrival arrival = arrivals.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (arrival == null) {
                differences.add("no request like " + each);
                return differences;
            }
            long delay = TimeUnit.NANOSECONDS.toMillis(arrival.nanos() - previousNanos);
            previousNanos = arrival.nanos();
            if (delay < each.path("minDelayMsSincePrevious").asLong()) {
                differences.add("came " + delay + " ms after the one before");
            }
            ObjectNode matched = ((ObjectNode) each.deepCopy()).without("minDelayMsSincePrevious");
            differences.addAll(StepMatcher.differences(matched, arrival.request()));
        }
        Arrival more = expected.isEmpty() ? arrivals.poll() : null;
        if (more != null) {
            differences.add("another request came: " + more.request());
        }
        return differences;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
