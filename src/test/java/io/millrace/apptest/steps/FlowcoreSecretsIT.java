package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.RawConnection;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.steps.FlowcoreSite.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are nowhere but in the answer that gave them out: in no log, however much it tells, in no file, and in no other answer. */
final class FlowcoreSecretsIT {
    @TempDir
    private Path folder;

    private FlowcoreSite site;
    private final List<String> answers = new ArrayList<>();

    @Test
    void keysAreWrittenDownNowhere() throws Exception {
        ServerCommand command = ServerCommand.serve(folder.resolve("data"))
                .with("log.access", "full")
                .with("log.level", "trace");
        try (FlowcoreSite started = FlowcoreSite.start(command)) {
            site = started;
            Place place = site.place();
            String secret = site.key().split("_")[2];
            List<String> ways = List.of(
                    "key=" + site.key(),
                    "key=" + site.key().replace("_", "%5F"),
                    "a=1&key=" + site.key() + "&b=2",
                    "key=" + site.key() + "x");
            for (String way : ways) {
                use(place, way);
            }
            broken(place, ways.get(0));
            answers.add(site.admin().get("/api/v1/api-keys").toString());
            answers.add(site.server().manage("GET", "/metrics").body());
            answers.add(site.server().manage("GET", "/health/ready").body());
            site.server().flush();
            site.server().stop();

            String log = site.server().transcript();
            assertTrue(log.contains("POST " + place.path("event") + "\" 200"), "requests are logged");
            assertFalse(log.contains(secret), "in the log");
            assertFalse(log.contains("key="), "in the log, in another form");
            for (String answer : answers) {
                assertFalse(answer.contains(secret), answer);
            }
            requireInNoFile(secret.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void use(Place place, String way) throws Exception {
        FlowcoreClient nobody = site.admin().as("");
        for (String form : List.of("event", "events", "file", "api/v1/event", "no/such")) {
            answers.add(nobody.send("POST", place.path(form) + "?" + way, "{\"n\":1}")
                    .body());
            answers.add(
                    nobody.send("POST", place.path(form) + "/more?" + way, "{").body());
            answers.add(nobody.send("PUT", place.path(form) + "?" + way, "{").body());
            answers.add(
                    nobody.send("OPTIONS", place.path(form) + "?" + way, null).body());
        }
        answers.add(nobody.send("POST", "/event/no/where/at/all?" + way, "{}").body());
        answers.add(nobody.send("POST", place.path("event") + "?" + way, "[").body());
        answers.add(nobody.send("POST", place.path("event") + "?" + way, "{}", "Content-Encoding", "br")
                .body());
        answers.add(nobody.send("POST", place.path("event") + "?" + way, "{}", "x-flowcore-event-time", "x")
                .body());
        answers.add(nobody.send(
                        "POST",
                        place.path("event") + "?" + way,
                        "{}",
                        "x-flowcore-metadata-json",
                        Base64.getEncoder().encodeToString("{\"a\":1}".getBytes(StandardCharsets.UTF_8)),
                        "Referer",
                        "https://shop.example/")
                .body());
        answers.add(nobody.send("GET", place.address("20240115100000", "&" + way), null)
                .body());
        answers.add(nobody.send("GET", place.address("x", "&" + way), null).body());
        answers.add(nobody.send("DELETE", "/api/v1/data-cores/" + place.coreId() + "/request-delete?" + way, null)
                .body());
    }

    /** Requests that end before they are whole, and such as cannot be read. */
    private void broken(Place place, String way) throws IOException {
        for (String line : List.of(
                "POST " + place.path("event") + "?" + way + "&x=%zz HTTP/1.1",
                "POST " + place.path("event") + "%zz?" + way + " HTTP/1.1",
                "POST " + place.path("event") + "?" + way + " HTTP/9.9",
                "POST  " + place.path("event") + "?" + way,
                "NONSENSE " + place.path("event") + "?" + way + " HTTP/1.1",
                "GET /" + "x".repeat(20_000) + "?" + way + " HTTP/1.1")) {
            try (RawConnection connection = new RawConnection(site.server().http(), Duration.ofMinutes(1))) {
                connection.sendHead(line, "Host: here", "Content-Length: 0", "Connection: close");
                answers.add(connection.answer().toString());
            } catch (IOException closed) {
                // no answer is one, too
            }
        }
        try (RawConnection cut = new RawConnection(site.server().http(), Duration.ofMinutes(1))) {
            cut.sendHead("POST " + place.path("event") + "?" + way + " HTTP/1.1", "Host: here", "Content-Length: 100");
            cut.send(new byte[] {'{'});
        }
    }

    private void requireInNoFile(byte[] secret) throws IOException {
        String wanted = new String(secret, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(content.contains(wanted), () -> file + " has a key");
            }
        }
    }
}
