package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.featurebase.FeatureBase;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several dialects on one port. */
final class DialectPathsIT {
    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture(ConnectionSettings.DEFAULT, with(new FixedDialect("other", "/v2/storage/*")));
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    private static Function<Core, Function<Rim, List<Dialect>>> with(Dialect other) {
        return core -> one -> {
            List<Dialect> all = new ArrayList<>(FeatureBase.dialects(core).apply(one));
            all.add(other);
            return all;
        };
    }

    private static RawHttp.Answer raw(String path) throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            return connection
                    .head("GET " + path + " HTTP/1.1", "Host: a", "X-API-Key: " + FakeServer.ADMIN_KEY)
                    .answer();
        }
    }

    @Test
    void handsRequestsToTheDialectOfTheirPath() throws Exception {
        assertEquals("other", raw("/v2/storage").body());
        assertEquals("other", raw("/v2/storage/branch/1?x=/v2/sinks").body());
        assertEquals(404, raw("/v2/storages").status());
        assertEquals(200, raw("/v2/sinks").status());
        assertEquals(200, raw("/v2//sinks").status());
        assertEquals(200, raw("/schema").status());
    }

    @Test
    void answersFailuresInTheWordsOfTheDialect() throws Exception {
        assertEquals(
                "other INTERNAL internal error: java.lang.IllegalStateException: a bug of other",
                rim.send("PUT", "/v2/storage/x", "").body());
        assertTrue(raw("/v2/storage?%zz").body().startsWith("other INVALID_PARAMETER"));
        RimFixture.checkFailure(404, "ResourceNotFound", rim.send("GET", "/v2/nothing", ""));
    }

    @Test
    void answersBrokenRequestsOfNobodyPlainly() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            RawHttp.Answer answer =
                    connection.send("GET /nowhere HTTP/1.1\r\n\r\n").answer();
            assertEquals(400, answer.status());
            assertEquals("text/plain; charset=utf-8", answer.headers().get("content-type"));
            assertTrue(answer.body().contains("Host"), answer.body());
        }
    }

    @Test
    void answersPathsOfNobodyPlainly() throws Exception {
        for (String path :
                List.of("/", "/v2x", "/v1", "/v1/sinksx", "//v2/sinks", "/v2/%73torage/x", "/v2/../schema")) {
            RawHttp.Answer answer = raw(path);
            assertEquals(404, answer.status(), path);
            assertEquals("text/plain; charset=utf-8", answer.headers().get("content-type"));
            assertEquals("nosniff", answer.headers().get("x-content-type-options"));
            assertEquals("NOT_FOUND: nothing is served at this path\n", answer.body());
        }
        HttpResponse<String> posted = rim.send("POST", "/nowhere", "x".repeat(100_000));
        assertEquals(404, posted.statusCode());
        assertTrue(posted.body().startsWith("NOT_FOUND: "), posted.body());
        assertEquals(404, rim.sendAs("", "GET", "/nowhere", new byte[0]).statusCode());
    }

    @Test
    void leavesAllOtherPathsToTheDialectThatWantsThem() throws Exception {
        try (RimFixture all = new RimFixture(ConnectionSettings.DEFAULT, with(new FixedDialect("rest", "/*")));
                RawHttp connection = new RawHttp(all.httpPort)) {
            assertEquals(
                    "rest",
                    connection.head("GET /nowhere HTTP/1.1", "Host: a").answer().body());
        }
    }
}
