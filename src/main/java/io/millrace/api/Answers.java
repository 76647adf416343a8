package io.millrace.api;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Ends responses, also when the request's body is still on its way. If little of it is left, it is read and thrown away and
 * the connection stays; otherwise the connection is closed, but only after a while in which the rest is thrown away, since
 * closing on unread bytes would take the answer away from the client too.
 */
public final class Answers {
    /** What a client may still send of a body that nobody wants, and keep its connection. */
    private static final long REST_BYTES_MAX = 64 << 10;

    /** What is read of such a body before the connection is closed. */
    static final long DISCARD_BYTES_MAX = 4 << 20;

    /** How long that may take, if the connection is closed then. */
    static final long CLOSING_MILLIS = 2_000;

    /** How long it may take, if the connection stays: some clients look at an answer only when all is sent. */
    private static final long STAYING_MILLIS = 30_000;

    private static final int NO_ERROR = 0;

    /** The timer of the one body that a connection without streams throws away. */
    private static final AttributeKey<Long> DISCARDING = AttributeKey.valueOf(Answers.class, "discarding");

    private Answers() {}

    /** Sends the response with this body; its status and headers are set. */
    public static void end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (StrictDecoder.fault(request.connection()).isPresent()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            response.end(body).onComplete(sent -> cut(request));
            return;
        }
        if (request.isEnded() || BodyReader.declaredBytes(request) == 0) {
            response.end(body);
            return;
        }
        boolean staysOpen = staysOpen(request);
        if (!staysOpen && !isHttp2(request)) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.end(body);
        discardRest(request, staysOpen);
    }

    private static boolean staysOpen(HttpServerRequest request) {
        long rest = BodyReader.declaredBytes(request) - request.bytesRead();
        boolean waitsForContinue = BodyReader.expectsContinue(request) && request.bytesRead() == 0;
        boolean isSlow = request.response().getStatusCode() == 408;
        return isHttp2(request) || (rest >= 0 && rest <= REST_BYTES_MAX && !waitsForContinue && !isSlow);
    }

    private static boolean isHttp2(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    private static void discardRest(HttpServerRequest request, boolean staysOpen) {
        long readBefore = request.bytesRead();
        Vertx vertx = Vertx.currentContext().owner();
        long timer = vertx.setTimer(staysOpen ? STAYING_MILLIS : CLOSING_MILLIS, late -> cut(request));
        request.handler(chunk -> {
            if (request.bytesRead() - readBefore > DISCARD_BYTES_MAX) {
                cut(request);
            }
        });
        if (isHttp2(request)) {
            request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        } else {
            request.exceptionHandler(broken -> {});
            channel(request.connection()).attr(DISCARDING).set(timer);
        }
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            if (!staysOpen) {
                cut(request);
            }
        });
        request.resume();
    }

    /** To be called when a connection is closed, since its timer would hold it; Vert.x does not tell an answered request. */
    static void forget(Vertx vertx, HttpConnection connection) {
        Channel channel = channel(connection);
        if (channel.hasAttr(DISCARDING)) {
            vertx.cancelTimer(channel.attr(DISCARDING).get());
        }
    }

    private static Channel channel(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext().channel();
    }

    private static void cut(HttpServerRequest request) {
        if (!isHttp2(request)) {
            request.connection().close();
        } else if (!request.isEnded()) {
            request.response().reset(NO_ERROR);
        }
    }
}
