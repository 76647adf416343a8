package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ManagementIT {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.READY);
    private ManagementVerticle verticle;

    @AfterEach
    void stops() {
        vertx.close().await();
    }

    private void deploy(Supplier<String> metrics) {
        verticle = new ManagementVerticle(new Listener("127.0.0.1", -1), readiness::get, metrics);
        vertx.deployVerticle(verticle).await();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verticle.port() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void tellsHealthAndMetrics() throws Exception {
        deploy(() -> "millrace_x 1\n");
        assertEquals(200, send("GET", "/health/live").statusCode());
        assertEquals("ready\n", send("GET", "/health/ready").body());
        assertEquals("millrace_x 1\n", send("GET", "/metrics").body());
        assertEquals(404, send("GET", "/").statusCode());
        HttpResponse<String> posted = send("POST", "/metrics");
        assertEquals(405, posted.statusCode());
        assertEquals("GET, HEAD, OPTIONS", posted.headers().firstValue("Allow").orElseThrow());
        assertEquals(204, send("OPTIONS", "/metrics").statusCode());
        assertEquals(200, send("HEAD", "/health/live").statusCode());
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        deploy(() -> "");
        readiness.set(new Readiness(List.of("no disk", "no database")));
        HttpResponse<String> response = send("GET", "/health/ready");
        assertEquals(503, response.statusCode());
        assertEquals("not ready:\nno disk\nno database\n", response.body());
        assertEquals(200, send("GET", "/health/live").statusCode());
    }

    @Test
    void survivesMetricsThatFail() throws Exception {
        deploy(() -> {
            throw new IllegalStateException("for the test");
        });
        assertEquals(500, send("GET", "/metrics").statusCode());
    }
}
