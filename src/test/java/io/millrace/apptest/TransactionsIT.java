package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and ingesters agree by transactions, as clients without a key. */
final class TransactionsIT {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private MillraceProcess server;

    @BeforeEach
    void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("auth.mode", "none")
                .start();
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        URI uri = server.http().resolve(path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofMinutes(1))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private JsonNode check(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertEquals(status, response.statusCode(), () -> method + " " + path + ": " + response.body());
        return MillraceClient.JSON.readTree(response.body());
    }

    private void checkText(int status, String text, String path, String body) throws Exception {
        HttpResponse<String> response = send("POST", path, body);
        assertEquals(status, response.statusCode(), response::body);
        assertEquals(text + "\n", response.body());
    }

    private void checkIsActive(boolean expected, JsonNode answer) {
        assertEquals(expected, answer.at("/transaction/active").asBoolean(), answer::toString);
    }

    private static Duration span(JsonNode transaction) {
        return Duration.between(
                Instant.parse(transaction.get("createdAt").asText()),
                Instant.parse(transaction.get("deadline").asText()));
    }

    @Test
    void letsAnExclusiveOneWaitAndExclude() throws Exception {
        JsonNode shared = check(200, "POST", "/transaction/a", "{\"id\":\"other\",\"timeout\":\"90s\"}");
        assertEquals("a", shared.at("/transaction/id").asText());
        assertEquals("1m30s", shared.at("/transaction/timeout").asText());
        assertEquals(Duration.ofSeconds(90), span(shared.get("transaction")));
        checkIsActive(true, shared);
        checkIsActive(false, check(200, "POST", "/transaction/x", "{\"timeout\":60,\"exclusive\":true}"));

        JsonNode excluded = check(409, "POST", "/transaction", "{\"timeout\":\"1m\"}");
        assertEquals(
                "there is an exclusive transaction, try later",
                excluded.get("error").asText());
        assertEquals("x", excluded.at("/transaction/id").asText());
        checkIsActive(false, check(200, "GET", "/transaction/x", ""));

        check(200, "POST", "/transaction/a/finish", "");
        JsonNode active = check(200, "GET", "/transaction/x", "");
        checkIsActive(true, active);
        assertTrue(span(active.get("transaction")).compareTo(Duration.ofMinutes(1)) > 0, active::toString);
        assertEquals("1m0s", active.at("/transaction/timeout").asText());
        check(200, "POST", "/transaction/x/finish", "");
        check(200, "POST", "/transaction/b", "{\"timeout\":\"1m\"}");
    }

    @Test
    void clearsForgottenOnesAwayForAnExclusiveOne() throws Exception {
        check(200, "POST", "/transaction/a", "{\"timeout\":\"1ms\"}");
        Eventually.equals(
                404, () -> send("POST", "/transaction/none/finish", "").statusCode());
        check(200, "GET", "/transaction/a", "");
        checkIsActive(false, check(200, "POST", "/transaction/x", "{\"timeout\":\"1h\",\"exclusive\":true}"));
        Eventually.equals(true, () -> check(200, "GET", "/transaction/x", "")
                .at("/transaction/active")
                .asBoolean());
        check(404, "GET", "/transaction/a", "");
    }

    @Test
    void keepsThemOverARestart() throws Exception {
        String made = check(200, "POST", "/transaction/", "{\"timeout\":0.25}")
                .at("/transaction/id")
                .asText();
        check(200, "POST", "/transaction", "{\"id\":\"b\",\"timeout\":\"1h\"}");
        JsonNode before = check(200, "GET", "/transactions", "");
        assertEquals(2, before.size());
        assertEquals("250ms", before.at("/" + made + "/timeout").asText());

        server.kill();
        server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("auth.mode", "none")
                .start();

        assertEquals(before, check(200, "GET", "/transactions", ""));
        JsonNode list = check(200, "GET", "/ui/transaction", "");
        assertEquals(before.get(made), list.get(0));
        assertEquals(before.get("b"), list.get(1));
        assertEquals(list, check(200, "GET", "/ui/transaction/", ""));
    }

    @Test
    void refusesWhatItCannotStart() throws Exception {
        checkText(400, "timeout is required and cannot be 0", "/transaction/a", "");
        checkText(400, "timeout is required and cannot be 0", "/transaction/a", "{\"timeout\":\"0s\"}");
        assertEquals(
                400, send("POST", "/transaction/a", "{\"timeout\":\"1 m\"}").statusCode());
        assertEquals(400, send("POST", "/transaction/a", "{\"timeout\":-1}").statusCode());
        assertEquals(400, send("POST", "/transaction/a", "{\"timeout\":1e300}").statusCode());
        assertEquals(400, send("POST", "/transaction/a", "{\"timeout\":true}").statusCode());
        assertEquals(400, send("POST", "/transaction/a", "{\"timeout\":1").statusCode());
        assertEquals(400, send("POST", "/transaction/a", "[]").statusCode());
        assertEquals(400, send("POST", "/transaction/a?x=1", "{\"timeout\":1}").statusCode());
        assertEquals(
                "invalid transaction ID, must match [A-Za-z0-9_-]",
                check(500, "POST", "/transaction/a.b", "{\"timeout\":1}")
                        .get("error")
                        .asText());
        check(200, "POST", "/transaction/a", "{\"timeout\":1}");
        JsonNode taken = check(400, "POST", "/transaction/a", "{\"timeout\":2}");
        assertEquals(
                "starting transaction: transaction with the given id already exists",
                taken.get("error").asText());
        assertEquals("1s", taken.at("/transaction/timeout").asText());
        assertEquals(
                "getting transaction: transaction not found",
                check(404, "GET", "/transaction/b", "").get("error").asText());
        assertEquals(
                "finishing transaction: transaction not found",
                check(404, "POST", "/transaction/b/finish", "").get("error").asText());
    }
}
