package io.millrace.api.keboola;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.ConnectionSettings;
import io.millrace.api.Core;
import io.millrace.api.FakeServer;
import io.millrace.api.RecordedLog;
import io.millrace.api.RimFixture;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What clients are told where the mistake is ours. */
final class KeboolaFailuresIT {
    private static final String TOKEN = "X-StorageApi-Token";

    /** With a catalog that nobody can look into. */
    private static RimFixture rim(Supplier<? extends RuntimeException> failure) throws Exception {
        return new RimFixture(
                ConnectionSettings.DEFAULT,
                core -> Keboola.dialects(new Core(
                        core.intake(),
                        core.queries(),
                        core.datasets(),
                        core.scripts(),
                        core.arrivals(),
                        core.pushes(),
                        core.writes(),
                        core.translation(),
                        core.control(),
                        () -> {
                            throw failure.get();
                        },
                        core.traffic(),
                        core.limits(),
                        core.authenticates(),
                        core.bodyLimit(),
                        core.clients(),
                        core.installationKey(),
                        core.protobuf(),
                        core.stream(),
                        core.webhooks(),
                        core.node())));
    }

    private static JsonNode failed(RimFixture rim, int status, String method, String path, String prefix)
            throws Exception {
        HttpResponse<String> response = rim.send(method, path, "", TOKEN, FakeServer.ADMIN_KEY);
        assertEquals(status, response.statusCode(), response::body);
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        JsonNode body = RimFixture.json(response.body());
        assertEquals(
                "[\"statusCode\",\"error\",\"message\",\"exceptionId\"]",
                body.properties().stream()
                        .map(member -> '"' + member.getKey() + '"')
                        .toList()
                        .toString()
                        .replace(" ", ""));
        assertEquals(status, body.path("statusCode").asInt());
        String id = response.headers().firstValue("X-Request-Id").orElseThrow();
        assertEquals(prefix + id, body.path("exceptionId").asText());
        return body;
    }

    @Test
    void hidesItsMistakesFromClientsAndTellsThemToTheLog() throws Exception {
        try (RecordedLog log = new RecordedLog();
                RimFixture rim = rim(() -> new IllegalStateException("a secret detail"))) {
            JsonNode api = failed(rim, 500, "GET", "/v1/branches/default/sources", "keboola-stream-api-");
            JsonNode in = failed(rim, 500, "POST", "/stream/1/s/secret", "keboola-stream-");
            assertEquals("stream.api.internalError", api.path("error").asText());
            assertEquals("stream.in.genericError", in.path("error").asText());
            for (JsonNode body : List.of(api, in)) {
                String exception = body.path("exceptionId").asText();
                assertTrue(body.path("message").asText().contains(exception), body::toString);
                assertFalse(body.toString().contains("detail"), body::toString);
                String request = exception.substring(exception.lastIndexOf('-') + 1);
                assertEquals(
                        1,
                        log.with(request).stream()
                                .filter(line -> line.contains(" failed, "))
                                .count());
            }
        }
    }

    @Test
    void tellsWhatToWaitFor() throws Exception {
        try (RimFixture rim = rim(() -> new Problem(ProblemCode.UNAVAILABLE_NOW, "PostgreSQL is away; try again")
                .retryAfter(Duration.ofMillis(1_500)))) {
            JsonNode body = failed(rim, 503, "GET", "/v1/branches/default/sources", "keboola-stream-api-");
            assertEquals("PostgreSQL is away; try again.", body.path("message").asText());
            HttpResponse<String> response =
                    rim.send("GET", "/v1/branches/default/sources", "", TOKEN, FakeServer.ADMIN_KEY);
            assertEquals("2", response.headers().firstValue("Retry-After").orElseThrow());
        }
    }
}
