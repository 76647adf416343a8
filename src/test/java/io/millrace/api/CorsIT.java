package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.featurebase.FeatureBase;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What browsers are told, with origins in the configuration, without any, and with all of them. */
final class CorsIT {
    private static final String STRANGER = "https://evil.example";
    private static final CorsRules RULES = CorsRules.of("POST, PUT", "X-One", "X-Two, X-Request-Id");

    private static RimFixture listed;
    private static RimFixture closed;
    private static RimFixture open;

    @BeforeAll
    static void starts() throws Exception {
        listed = rim(Set.of(RimFixture.ORIGIN, "http://localhost:5173"));
        closed = rim(Set.of());
        open = rim(Set.of("*"));
    }

    @AfterAll
    static void stops() {
        listed.close();
        closed.close();
        open.close();
    }

    private static RimFixture rim(Set<String> origins) throws Exception {
        Function<Core, Function<Rim, List<Dialect>>> dialects = core -> rim -> {
            List<Dialect> all = new ArrayList<>(FeatureBase.dialects(core).apply(rim));
            all.add(new FixedDialect("shut", RULES, "/shut/*"));
            all.add(new FixedDialect("hook", RULES.open().answered(200), "/hook/*"));
            all.add(new FixedDialect("mute", "/mute/*"));
            return all;
        };
        return new RimFixture(ConnectionSettings.DEFAULT, origins, dialects);
    }

    private static RawHttp.Answer send(RimFixture rim, String line, String... headers) throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            List<String> head = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: a"));
            head.addAll(Arrays.asList(headers));
            return connection.head(head.toArray(String[]::new)).answer();
        }
    }

    private static RawHttp.Answer ask(RimFixture rim, String path, String origin) throws Exception {
        return send(rim, "OPTIONS " + path, "Origin: " + origin, "Access-Control-Request-Method: POST");
    }

    /** @param origin that may read the answer; null if none may */
    private static void checkReadable(String origin, RawHttp.Answer answer) {
        assertEquals(origin, answer.headers().get("access-control-allow-origin"), answer.toString());
        assertEquals(origin == null, answer.headers().get("access-control-expose-headers") == null, answer.toString());
        assertNull(answer.headers().get("access-control-allow-credentials"));
        assertNull(answer.headers().get("access-control-allow-methods"));
    }

    private static void checkAllowed(int status, String origin, RawHttp.Answer answer) {
        Map<String, String> headers = answer.headers();
        assertEquals(status, answer.status(), answer.body());
        assertEquals(origin, headers.get("access-control-allow-origin"));
        assertEquals("POST, PUT", headers.get("access-control-allow-methods"));
        assertEquals("X-One", headers.get("access-control-allow-headers"));
        assertEquals("600", headers.get("access-control-max-age"));
        assertNull(headers.get("access-control-expose-headers"));
        assertNull(headers.get("access-control-allow-credentials"));
        assertEquals("", answer.body());
    }

    @Test
    void tellsBrowsersWhatTheDialectAllows() throws Exception {
        checkAllowed(204, RimFixture.ORIGIN, ask(listed, "/shut/x", RimFixture.ORIGIN));
        checkAllowed(204, "http://localhost:5173", ask(listed, "/shut/x?a=%zz", "http://localhost:5173"));
        checkAllowed(204, "*", ask(open, "/shut", STRANGER));
        for (RimFixture rim : List.of(listed, closed, open)) {
            checkAllowed(200, "*", ask(rim, "/hook/1", STRANGER));
            checkAllowed(200, "*", ask(rim, "/hook/1", "null"));
        }
    }

    @Test
    void refusesOriginsThatAreNotListedInTheWordsOfTheDialect() throws Exception {
        for (String origin : List.of(
                STRANGER,
                "https://app.example.com.evil.example",
                "https://APP.example.com",
                "http://app.example.com",
                "https://app.example.com:8443",
                "null",
                "*")) {
            RawHttp.Answer answer = ask(listed, "/shut/x", origin);
            assertEquals(403, answer.status());
            assertTrue(answer.body().startsWith("shut FORBIDDEN pages of " + origin), answer.body());
            assertTrue(answer.body().contains("cors.origins"), answer.body());
            checkReadable(null, answer);
        }
        assertEquals(403, ask(closed, "/shut/x", RimFixture.ORIGIN).status());
        RawHttp.Answer cloud = ask(listed, "/v2/sinks", STRANGER);
        RimFixture.checkFailure(403, "Forbidden", cloud.status(), cloud.body());
    }

    @Test
    void needsNoCredentialsToTellAndLetsPagesReadRefusals() throws Exception {
        String sink = "/v2/sinks/" + listed.server.addSink(EndpointState.ACTIVE, new Limits(5, 0));
        RawHttp.Answer told = ask(listed, sink, RimFixture.ORIGIN);
        assertEquals(204, told.status());
        assertTrue(told.headers().get("access-control-allow-headers").contains("X-API-Key"));
        assertEquals(200, ask(listed, "/index/events/query", RimFixture.ORIGIN).status());
        String from = "Origin: " + RimFixture.ORIGIN;
        String key = "X-API-Key: " + FakeServer.ADMIN_KEY;
        check(401, send(listed, "GET /v2/sinks", from));
        check(401, send(listed, "POST " + sink, from, "Content-Length: 99999999"));
        check(200, send(listed, "GET /v2/sinks", from, key));
        check(404, send(listed, "GET /v2/nothing", from, key));
        check(405, send(listed, "TRACE " + sink, from, key));
        check(413, send(listed, "POST " + sink, from, key, "Content-Length: 6"));
        check(404, send(listed, "GET /nowhere", from));
        check(400, send(listed, "GET /schema?%zz", from));
        check(200, send(listed, "GET /mute", from));
        check(500, send(listed, "PUT /shut", from));
    }

    private static void check(int status, RawHttp.Answer answer) {
        assertEquals(status, answer.status(), answer.body());
        checkReadable(RimFixture.ORIGIN, answer);
        assertEquals("origin", answer.headers().get("vary"));
        assertTrue(answer.headers().get("access-control-expose-headers").contains("X-Request-Id"));
    }

    @Test
    void tellsCachesWhatTheAnswerDependsOn() throws Exception {
        RawHttp.Answer none = send(closed, "GET /schema", "Origin: " + STRANGER);
        checkReadable(null, none);
        assertNull(none.headers().get("vary"));
        RawHttp.Answer stranger = send(listed, "GET /schema", "Origin: " + STRANGER);
        checkReadable(null, stranger);
        assertEquals("origin", stranger.headers().get("vary"));
        RawHttp.Answer noPage = send(listed, "GET /schema");
        checkReadable(null, noPage);
        assertEquals("origin", noPage.headers().get("vary"));
        for (RawHttp.Answer same : List.of(send(open, "GET /schema"), send(closed, "GET /hook/1"))) {
            checkReadable("*", same);
            assertNull(same.headers().get("vary"));
        }
    }

    @Test
    void leavesOptionsOfOthersToTheDialect() throws Exception {
        assertEquals("hook", send(closed, "OPTIONS /hook/1").body());
        assertEquals(
                "hook", send(closed, "OPTIONS /hook/1", "Origin: " + STRANGER).body());
        assertEquals(
                "shut",
                send(closed, "OPTIONS /shut", "Access-Control-Request-Method: POST")
                        .body());
        assertEquals("mute", ask(open, "/mute", STRANGER).body());
        RawHttp.Answer cloud = send(listed, "OPTIONS /v2/sinks", "Origin: " + RimFixture.ORIGIN);
        assertEquals("GET, HEAD, OPTIONS, POST", cloud.headers().get("allow"));
        assertEquals(404, ask(open, "/nowhere", STRANGER).status());
    }
}
