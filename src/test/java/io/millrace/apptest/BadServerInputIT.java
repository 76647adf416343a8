package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.BadRequests.Sent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random wrong requests to all paths of FeatureBase's server: damaged protobuf and bitmaps, PQL and JSON that are none, names and numbers
 * that are not there. A server with little memory refuses each of them in its words, stores nothing of what it refuses, and goes on. More
 * with {@code -Dbad.requests}, the same ones with {@code -Dbad.seed}.
 */
final class BadServerInputIT {
    private static final int REQUESTS = Integer.getInteger("bad.requests", 600);
    private static final long SEED = Long.getLong("bad.seed", System.nanoTime());

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    @TempDir
    private Path folder;

    private MillraceProcess server;

    @BeforeEach
    void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .withJvmFlags("-Xmx256m")
                .with("auth.mode", "none")
                .with("https.port", "0")
                .with("limits.request.body", "4MiB")
                .start();
        for (String index : new String[] {"i", "k"}) {
            make("/index/" + index, "{\"options\":{\"keys\":" + index.equals("k") + "}}");
            field(index, "set", "\"type\":\"set\"");
            field(index, "word", "\"type\":\"set\",\"keys\":true");
            field(index, "one", "\"type\":\"mutex\"");
            field(index, "flag", "\"type\":\"bool\"");
            field(index, "time", "\"type\":\"time\",\"timeQuantum\":\"YMD\"");
            field(index, "views", "\"type\":\"time\",\"timeQuantum\":\"YMDH\",\"noStandardView\":true");
            field(index, "int", "\"type\":\"int\",\"min\":-100,\"max\":100");
            field(index, "dec", "\"type\":\"decimal\",\"scale\":2");
            field(index, "at", "\"type\":\"timestamp\",\"timeUnit\":\"s\"");
        }
        make(
                "/index/i/query",
                "Set(1, set=1)Set(2, word='a')Set(1, one=2)Set(3, flag=true)Set(1, time=1, 2018-02-03T00:00)"
                        + "Set(2, int=-7)Set(2, dec=1.25)Set(3, at='2020-01-01T00:00:00Z')");
        make("/index/k/query", "Set('a', set=1)Set('b', word='a')Set('a', int=5)");
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
    }

    private void field(String index, String name, String options) throws Exception {
        make("/index/" + index + "/field/" + name, "{\"options\":{" + options + "}}");
    }

    private void make(String path, String body) throws Exception {
        HttpResponse<byte[]> answer = send("POST", path, body.getBytes(StandardCharsets.UTF_8), "X-Test", "1");
        assertEquals(200, answer.statusCode(), () -> text(answer));
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        URI uri = URI.create(server.http() + path.replace("%zz", "%25"));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofMinutes(1))
                .headers(headers)
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** All that is stored, and the schema. */
    private String stored() throws Exception {
        StringBuilder stored = new StringBuilder();
        for (String index : new String[] {"i", "k"}) {
            String pql = "All()Extract(All(), Rows(set), Rows(word), Rows(one), Rows(flag), Rows(time), Rows(views), "
                    + "Rows(int), Rows(dec), Rows(at))Rows(set)Rows(word)Rows(one)Rows(time)Rows(views)"
                    + "Row(flag=true)Row(flag=false)UnionRows(Rows(set))UnionRows(Rows(one))UnionRows(Rows(time))";
            HttpResponse<byte[]> answer =
                    send("POST", "/index/" + index + "/query", pql.getBytes(StandardCharsets.UTF_8), "X-Test", "1");
            assertEquals(200, answer.statusCode(), () -> text(answer));
            stored.append(text(answer));
        }
        return stored.append(text(send("GET", "/schema", new byte[0], "X-Test", "1")))
                .toString();
    }

    @Test
    void refusesWhatIsWrongAndStoresNothingOfIt() throws Exception {
        System.out.println("bad.seed=" + SEED);
        BadRequests requests = new BadRequests(new Random(SEED));
        String stored = stored();
        for (int i = 0; i < REQUESTS; i++) {
            Sent sent = requests.next();
            try {
                HttpResponse<byte[]> answer = send(
                        sent.method(), sent.path(), sent.body(), sent.headers().toArray(String[]::new));
                check(answer, sent.path().startsWith("/transaction/"));
                String now = stored();
                if (answer.statusCode() / 100 == 4) {
                    assertEquals(stored, now, () -> "stored, and answered " + text(answer));
                }
                stored = now;
            } catch (IOException | AssertionError e) {
                throw new AssertionError("-Dbad.seed=" + SEED + ", request " + i + ": " + sent, e);
            }
        }
        System.out.println("BadServerInputIT " + statuses);
        assertEquals("", complaints());
        assertTrue(server.isAlive());
    }

    /** @param mayName500 where the reference has that status for a name that is none */
    private void check(HttpResponse<byte[]> answer, boolean mayName500) {
        statuses.merge(answer.statusCode(), 1, Integer::sum);
        int kind = answer.statusCode() / 100;
        boolean isNamed500 = mayName500 && text(answer).contains("invalid transaction ID");
        assertTrue(
                kind == 2 || kind == 4 || answer.statusCode() == 501 || isNamed500, () -> answer + " " + text(answer));
        if (kind == 4) {
            String text = text(answer);
            assertFalse(text.isBlank(), answer::toString);
            assertTrue(text.length() < 10_000, () -> answer + " is long: " + text);
            for (String inside : new String[] {"Exception", "java.", "io.millrace", "server failed", "null: "}) {
                assertFalse(text.contains(inside), () -> answer + " " + text);
            }
        }
    }

    /** What the server tells of itself that it should not have met. */
    private String complaints() {
        StringBuilder complaints = new StringBuilder();
        server.errors()
                .text()
                .lines()
                .filter(line ->
                        line.contains(" ERROR ") || line.contains("has been blocked") || line.contains("OutOfMemory"))
                .limit(20)
                .forEach(line -> complaints.append(line).append('\n'));
        return complaints.toString();
    }
}
