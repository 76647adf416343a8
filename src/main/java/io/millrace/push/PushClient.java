package io.millrace.push;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts bodies. Follows no redirects, which could lead anywhere. Confined to its verticle. */
final class PushClient {
    private static final int CONNECT_MILLIS = 5_000;
    /** To one host; what is beyond waits for a connection. */
    private static final int CONNECTIONS = 256;
    /** Of an answer, which nobody reads. */
    private static final int ANSWER_BYTES_MAX = 64 << 10;

    /** @param retryAfterOrNull the header */
    record Answer(int status, String retryAfterOrNull) {}

    private final Vertx vertx;
    private final HttpClient client;
    private final Duration timeout;

    PushClient(Vertx vertx, Duration timeout) {
        this.vertx = vertx;
        this.timeout = timeout;
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** Fails if there is no answer in time. */
    Future<Answer> post(URI url, Map<String, String> headers, Buffer json) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url.toString())
                .setFollowRedirects(false)
                .setTimeout(timeout.toMillis())
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .addAll(headers)
                        .set(HttpHeaders.CONTENT_TYPE, "application/json"));
        return client.request(options).compose(request -> {
            long late = vertx.setTimer(timeout.toMillis(), timer -> request.reset(0, tooLate()));
            return request.send(json)
                    .compose(response -> answer(request, response))
                    .onComplete(done -> vertx.cancelTimer(late));
        });
    }

    private TimeoutException tooLate() {
        return new TimeoutException("no answer within " + timeout.toMillis() + " ms");
    }

    private static Future<Answer> answer(HttpClientRequest request, HttpClientResponse response) {
        int[] bytes = {0};
        response.handler(some -> {
            bytes[0] += some.length();
            if (bytes[0] > ANSWER_BYTES_MAX) {
                request.reset(0, new IllegalStateException("an answer of more than " + ANSWER_BYTES_MAX + " bytes"));
            }
        });
        Answer answer = new Answer(response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER));
        return response.end().map(answer);
    }

    Future<Void> close() {
        return client.shutdown(0, TimeUnit.SECONDS);
    }
}
