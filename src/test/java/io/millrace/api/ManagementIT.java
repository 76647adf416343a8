package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class ManagementIT {
    private Vertx vertx;
    private static final Map<String, ManagementVerticle.Operation> OPERATIONS = Map.of(
            "/echo",
            parameters -> Future.succeededFuture(parameters.getAll("a").toString()),
            "/refuse",
            parameters -> {
                throw new Problem(ProblemCode.NOT_FOUND, "no " + parameters.get("a"));
            },
            "/late",
            parameters -> Future.failedFuture(new Problem(ProblemCode.UNAVAILABLE_NOW, "not now")));

    private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.READY);
    private ManagementVerticle verticle;

    @BeforeEach
    void use(Vertx given) {
        vertx = given;
    }

    private void deploy(Supplier<String> metrics) {
        deploy(Optional.empty(), metrics);
    }

    private void deploy(Optional<String> token, Supplier<String> metrics) {
        verticle = new ManagementVerticle(
                new Listener("127.0.0.1", -1, "management.port"), token, readiness::get, metrics, OPERATIONS);
        vertx.deployVerticle(verticle).await();
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verticle.port() + path))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
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
    void namesEveryAnswer() throws Exception {
        deploy(Optional.of("0123456789abcdef"), () -> "millrace_x 1\n");
        for (String line : List.of(
                "GET /health/live",
                "GET /health/ready",
                "GET /metrics",
                "GET /nothing",
                "PUT /metrics",
                "OPTIONS /metrics",
                "POST /echo",
                "GET /echo")) {
            String[] parts = line.split(" ");
            HttpResponse<String> named = send(parts[0], parts[1], "X-Request-Id", "mine-1");
            assertEquals(Optional.of("mine-1"), named.headers().firstValue("X-Request-Id"), line);
            String first = send(parts[0], parts[1])
                    .headers()
                    .firstValue("X-Request-Id")
                    .orElseThrow();
            assertTrue(first.matches("[0-9a-z]{15}"), first);
        }
        for (String text :
                List.of("nonsense", "GET /" + "x".repeat(10_000) + " HTTP/1.1", "GET / HTTP/1.1\r\nno colon")) {
            try (RawHttp connection = new RawHttp(verticle.port())) {
                RawHttp.Answer answer = connection.head(text).answer();
                assertTrue(answer.status() == 400 || answer.status() == 414, text);
                assertTrue(answer.headers().containsKey("x-request-id"), text);
                assertTrue(connection.isClosed());
            }
        }
    }

    @Test
    void runsWhatAnOperatorAsksFor() throws Exception {
        deploy(Optional.of("0123456789abcdef"), () -> "");
        String[] token = {"Authorization", "Bearer 0123456789abcdef"};
        assertEquals(401, send("POST", "/echo?a=1").statusCode());
        assertEquals("[1, 2]", send("POST", "/echo?a=1&a=2", token).body());
        assertEquals(400, send("POST", "/refuse?a=b", token).statusCode());
        assertEquals("no b\n", send("POST", "/refuse?a=b", token).body());
        assertEquals(503, send("POST", "/late", token).statusCode());
        HttpResponse<String> read = send("GET", "/echo?a=1", token);
        assertEquals(405, read.statusCode());
        assertEquals("POST, OPTIONS", read.headers().firstValue("Allow").orElseThrow());
    }

    @Test
    void givesSignsOfLifeUntilItIsDone() throws Exception {
        Promise<String> done = Promise.promise();
        Promise<String> failed = Promise.promise();
        Map<String, ManagementVerticle.Operation> slow =
                Map.of("/done", parameters -> done.future(), "/failed", parameters -> failed.future());
        verticle = new ManagementVerticle(
                new Listener("127.0.0.1", -1, "management.port"), Optional.empty(), readiness::get, () -> "", slow, 5);
        vertx.deployVerticle(verticle).await();
        HttpClient client = HttpClient.newHttpClient();
        for (String path : slow.keySet()) {
            URI uri = URI.create("http://127.0.0.1:" + verticle.port() + path);
            HttpRequest request =
                    HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build();
            try (InputStream body =
                    client.send(request, BodyHandlers.ofInputStream()).body()) {
                assertEquals('\n', body.read());
                assertEquals('\n', body.read());
                if (path.equals("/done")) {
                    done.complete("it is done\n");
                } else {
                    failed.fail(new Problem(ProblemCode.UNAVAILABLE_NOW, "not now"));
                }
                String rest = new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
                assertEquals(path.equals("/done") ? "it is done" : "failed: not now", rest);
            }
        }
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        deploy(() -> "");
        readiness.set(new Readiness(List.of("no disk", "no database"), List.of("damage: a")));
        HttpResponse<String> response = send("GET", "/health/ready");
        assertEquals(503, response.statusCode());
        assertEquals("not ready:\nno disk\nno database\ndamage: a\n", response.body());
        assertEquals(200, send("GET", "/health/live").statusCode());
    }

    @Test
    void wantsTheTokenForMetricsButNotForHealth() throws Exception {
        deploy(Optional.of("0123456789abcdef"), () -> "millrace_x 1\n");
        assertEquals(200, send("GET", "/health/live").statusCode());
        assertEquals(200, send("GET", "/health/ready").statusCode());
        for (String wrong :
                List.of("Bearer 0123456789abcdeg", "Bearer 0123456789abcde", "0123456789abcdef", "Bearer ")) {
            assertEquals(401, send("GET", "/metrics", "Authorization", wrong).statusCode(), wrong);
        }
        HttpResponse<String> refused = send("GET", "/metrics");
        assertEquals(401, refused.statusCode());
        assertEquals("Bearer", refused.headers().firstValue("WWW-Authenticate").orElseThrow());
        HttpResponse<String> allowed = send("GET", "/metrics", "Authorization", "Bearer 0123456789abcdef");
        assertEquals("millrace_x 1\n", allowed.body());
    }

    @Test
    void saysWhichPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Listener listener = new Listener("127.0.0.1", taken.getLocalPort(), "management.port");
            var second = new ManagementVerticle(listener, Optional.empty(), readiness::get, () -> "", Map.of());
            Problem problem = assertThrows(
                    Problem.class, () -> vertx.deployVerticle(second).await());
            assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code());
            assertTrue(
                    problem.getMessage()
                            .startsWith("management.port: cannot listen on 127.0.0.1 port " + taken.getLocalPort()),
                    problem.getMessage());
        }
    }

    @Test
    void survivesMetricsThatFail() throws Exception {
        deploy(() -> {
            throw new IllegalStateException("for the test");
        });
        assertEquals(500, send("GET", "/metrics").statusCode());
    }
}
