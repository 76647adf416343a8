package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.checkFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.FakeServer;
import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which methods a path takes, and how it says so. */
final class MethodsIT {
    private static RimFixture rim;
    private static String sink;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
        sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    private static String allow(HttpResponse<String> response) {
        return response.headers().firstValue("Allow").orElse("none");
    }

    private static void check(String path, String allowed) throws Exception {
        HttpResponse<String> refused = rim.send("TRACE", path, "");
        assertEquals(405, refused.statusCode(), path);
        assertEquals(allowed, allow(refused), path);
        HttpResponse<String> asked = rim.send("OPTIONS", path, "");
        assertEquals(204, asked.statusCode(), path);
        assertEquals(allowed, allow(asked), path);
    }

    @Test
    void saysWhichMethodsAPathTakes() throws Exception {
        check(sink, "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        check(sink.replace("/v2/", "/v1/"), "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        check("/v2/sinks", "GET, HEAD, OPTIONS, POST");
        check("/v2/databases/" + FakeServer.DATABASE, "DELETE, GET, HEAD, OPTIONS");
        check("/schema", "GET, HEAD, OPTIONS, POST");
        check("/index/events/query", "OPTIONS, POST");
        check("/index/events", "DELETE, GET, HEAD, OPTIONS, POST");
        checkFailure(405, "MethodNotAllowed", rim.send("TRACE", sink, ""));
        checkFailure(404, "ResourceNotFound", rim.send("OPTIONS", "/v2/nothing", ""));
    }

    @Test
    void answersOptionsOfTheServer() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.head("OPTIONS * HTTP/1.1", "Host: localhost");
            assertEquals(204, connection.answer().status());
        }
    }

    @Test
    void answersHeadAsGetWithoutTheBody() throws Exception {
        for (String path : new String[] {sink, sink + "/metrics", "/v2/databases", "/schema", "/index/events"}) {
            HttpResponse<String> get = rim.send("GET", path, "");
            HttpResponse<String> head = rim.send("HEAD", path, "");
            assertEquals(200, head.statusCode(), path);
            assertEquals("", head.body(), path);
            assertEquals(
                    get.headers().firstValue("Content-Type"), head.headers().firstValue("Content-Type"), path);
        }
        assertEquals(404, rim.send("HEAD", "/v2/sinks/nothing", "").statusCode());
        assertEquals(401, rim.sendAs("", "HEAD", sink, new byte[0]).statusCode());
    }

    @Test
    void takesPercentEncodedIds() throws Exception {
        String id = sink.substring(sink.lastIndexOf('/') + 1);
        String encoded = id.replace("-", "%2d").replace("a", "%61");
        for (String prefix : new String[] {"/v2/sinks/", "/v1/sinks/"}) {
            assertEquals(
                    1,
                    rim.check(200, "POST", prefix + encoded, "{\"records\":[{\"value\":{}}]}")
                            .get("success_count")
                            .asInt());
            rim.check(200, "GET", prefix + encoded, "");
        }
        checkFailure(404, "ResourceNotFound", rim.send("POST", "/v2/sinks/%2d", "{}"));
    }

    @Test
    void refusesQueriesOfAddressesThatCannotBeDecoded() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            for (String line : List.of(
                    "GET /v2/sinks?state=%zz",
                    "POST /index/events/query?shards=%zz", "POST /index/events/query?%f", "GET /schema?%")) {
                connection.head(line + " HTTP/1.1", "Host: localhost", "X-API-Key: " + FakeServer.ADMIN_KEY);
                assertEquals(400, connection.answer().status(), line);
            }
        }
    }
}
