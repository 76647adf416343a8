package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** A body on its way in. Confined to its verticle. */
final class BodyReading {
    /** Inflated in one turn of the event loop; about half a millisecond's work. */
    private static final int INFLATE_BYTES_PER_TURN = 256 << 10;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final ContentDecoding decoding;
    private final BodyBuffer buffer;
    private final long deadlineNanos;
    private final Promise<Body> promise = Promise.promise();
    private long receivedBytes;

    /** @param decoding null if the body comes as it is */
    BodyReading(
            Vertx vertx, HttpServerRequest request, ContentDecoding decoding, BodyBuffer buffer, long deadlineNanos) {
        this.vertx = vertx;
        this.request = request;
        this.decoding = decoding;
        this.buffer = buffer;
        this.deadlineNanos = deadlineNanos;
    }

    Future<Body> begin() {
        request.handler(this::take).endHandler(end -> finish()).exceptionHandler(this::breakOff);
        return promise.future();
    }

    boolean isDue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    void timeOut(long seconds) {
        fail(new Problem(
                ProblemCode.REQUEST_TIMEOUT,
                "the body did not arrive within " + seconds + " s; only " + receivedBytes + " bytes of it did"));
    }

    private void take(Buffer chunk) {
        if (promise.future().isComplete()) {
            return;
        }
        receivedBytes += chunk.length();
        try {
            if (decoding == null) {
                buffer.append(chunk);
            } else if (receivedBytes > buffer.limit().bytesMax()) {
                throw buffer.limit().exceeded();
            } else {
                decoding.feed(chunk.getBytes());
                inflate();
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Works off the piece at hand; if that takes several turns, nothing more is read meanwhile. */
    private void inflate() {
        if (decoding.work(buffer, INFLATE_BYTES_PER_TURN)) {
            request.pause();
            vertx.runOnContext(turn -> inflateMore());
        } else {
            flow();
        }
    }

    /** HTTP/2 does not take it when the stream is over or broken. */
    private void flow() {
        if (!request.isEnded()) {
            request.resume();
        }
    }

    private void inflateMore() {
        if (promise.future().isComplete()) {
            return;
        }
        try {
            inflate();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void finish() {
        if (promise.future().isComplete()) {
            return;
        }
        Optional<Problem> fault = StrictDecoder.fault(request.connection());
        if (fault.isPresent()) {
            fail(fault.get());
        } else if (decoding == null || decoding.isComplete()) {
            close();
            promise.complete(buffer.finish());
        } else {
            fail(new Problem(
                    ProblemCode.INVALID_BODY,
                    "the compressed body ends too early, after " + receivedBytes + " bytes; nothing was stored"));
        }
    }

    private void breakOff(Throwable cause) {
        fail(new Problem(ProblemCode.INVALID_BODY, "the connection broke while the body was read").causedBy(cause));
    }

    private void fail(RuntimeException failure) {
        if (promise.future().isComplete()) {
            return;
        }
        close();
        buffer.abandon();
        flow(); // whoever answers decides about the rest of the body
        promise.fail(failure);
    }

    private void close() {
        if (decoding != null) {
            decoding.close();
        }
    }
}
