package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Secrets in paths do not get into the log, whatever becomes of the request. */
final class SecretPathsIT {
    private static final String SECRET = "s3cret-of-the-path";

    /** Has secrets behind two segments; refuses what is posted, and has a bug where something is put. Confined to its verticle. */
    private record Secretive(RefusalLog refusals) implements Dialect {
        @Override
        public Set<String> paths() {
            return Set.of("/stream/*");
        }

        @Override
        public int segmentsTold(String path) {
            return 2;
        }

        @Override
        public void handle(HttpServerRequest request) {
            if (request.method().equals(HttpMethod.PUT)) {
                throw new IllegalStateException("a bug for the test");
            } else if (request.method().equals(HttpMethod.POST)) {
                throw new Problem(ProblemCode.NOT_FOUND, "there is no such stream");
            }
            Answers.end(request, Buffer.buffer("streamed"));
        }

        @Override
        public void fail(HttpServerRequest request, Throwable failure) {
            Problem problem = refusals.failed(request, failure);
            request.response().setStatusCode(problem.code().status());
            Answers.end(request, Buffer.buffer(problem.code().name()));
        }
    }

    private static void check(RimFixture rim, int status, String... head) throws Exception {
        rim.nanos.addAndGet(60_000_000_000L);
        try (RecordedLog log = new RecordedLog();
                RawHttp connection = new RawHttp(rim.httpPort)) {
            RawHttp.Answer answer = connection.head(head).answer();
            assertEquals(status, answer.status(), head[0]);
            String told = log.await(answer.headers().get("x-request-id") + " ");
            assertTrue(told.contains("…\" " + status), told);
            if (status != 200) {
                String failed = log.await(status == 500 ? " failed, " : "refused ");
                assertTrue(failed.contains("/…"), failed);
            }
            assertEquals(List.of(), log.with(SECRET));
        }
    }

    @Test
    void keepsThemOutOfEveryLine() throws Exception {
        try (RimFixture rim =
                new RimFixture(ConnectionSettings.DEFAULT, core -> one -> List.of(new Secretive(one.refusals())))) {
            String path = " /stream/1/" + SECRET;
            check(rim, 200, "GET" + path + " HTTP/1.1", "Host: a");
            check(rim, 200, "GET" + path + "/more?key=" + SECRET + " HTTP/1.1", "Host: a");
            check(rim, 404, "POST" + path + " HTTP/1.1", "Host: a");
            check(rim, 500, "PUT" + path + " HTTP/1.1", "Host: a");
            check(rim, 404, "POST /stream//1/%2e/" + SECRET + " HTTP/1.1", "Host: a");
            check(rim, 404, "POST //stream/1/" + SECRET + " HTTP/1.1", "Host: a");
            check(rim, 404, "POST /api/stream/1/" + SECRET + " HTTP/1.1", "Host: a");
            check(rim, 400, "POST" + path + " HTTP/1.1");
            check(rim, 400, "POST" + path + " HTTP/1.1", "Host: a", "no colon");
            check(rim, 414, "POST" + path + "?" + "x".repeat(10_000) + " HTTP/1.1", "Host: a");
            check(rim, 431, "POST" + path + " HTTP/1.1", "Host: a", "X: " + "x".repeat(17_000));
        }
    }
}
