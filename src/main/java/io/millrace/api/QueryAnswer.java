package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one query on its way to the client. A short answer is sent as a whole. Of a long one parts are sent while
 * the query still runs; if it fails then, all that is left is to break the answer off, which the client sees: the
 * connection closes, or the stream is reset, before the answer's end. Confined to its verticle, but for {@link #write} and
 * the cancellation.
 */
public final class QueryAnswer {
    /** Parts that wait for the client to read them; then the query waits too. */
    private static final int PARTS_MAX = 4;

    /** How long a query, and the thread that runs it, waits for a client that does not read. */
    private static final long STALLED_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private static final int INTERNAL_ERROR = 2;
    private static final Logger log = LoggerFactory.getLogger(QueryAnswer.class);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final CharSequence contentType;
    private final BiConsumer<HttpServerRequest, Throwable> failures;
    private final Context context;
    private final Cancellation cancellation;
    private final Semaphore room = new Semaphore(PARTS_MAX);
    private final long timer;
    private boolean isOver;

    /**
     * @param timeout after which the query is given up
     * @param contentType of an answer that is none of {@code failures}
     * @param failures answers with a failure as long as nothing is sent
     */
    public QueryAnswer(
            HttpServerRequest request,
            Duration timeout,
            CharSequence contentType,
            BiConsumer<HttpServerRequest, Throwable> failures) {
        this.vertx = Vertx.currentContext().owner();
        this.contentType = contentType;
        this.failures = failures;
        this.request = request;
        this.response = request.response();
        this.context = vertx.getOrCreateContext();
        this.cancellation = new Cancellation(timeout, System::nanoTime);
        this.timer = vertx.setTimer(timeout.toMillis(), late -> fail(cancellation.late()));
        response.exceptionHandler(this::lose);
        response.closeHandler(closed -> lose(null));
        if (response.closed()) {
            lose(null);
        }
    }

    /** For the query to look at. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Sends a part, which is handed over; waits until there is room. To be called by the thread that runs the query. */
    public void write(byte[] part) {
        try {
            long left = Math.max(0, cancellation.nanosLeft());
            if (!room.tryAcquire(Math.min(left, STALLED_NANOS_MAX), TimeUnit.NANOSECONDS)) {
                throw left < STALLED_NANOS_MAX ? cancellation.late() : stalled();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server stops").causedBy(e);
        }
        cancellation.check();
        context.runOnContext(turn -> send(part));
    }

    private static Problem stalled() {
        return new Problem(
                ProblemCode.UNAVAILABLE_NOW,
                "the client has read nothing for " + TimeUnit.NANOSECONDS.toSeconds(STALLED_NANOS_MAX) + " s");
    }

    private void send(byte[] part) {
        if (isOver) {
            return;
        }
        if (!response.headWritten()) {
            response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        }
        response.write(Buffer.buffer(part)).onComplete(written -> room.release(), this::lose);
    }

    /** Sends the last part, which is handed over. */
    public void end(byte[] last) {
        if (!isOver) {
            finish();
            if (!response.headWritten()) {
                response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
            }
            response.end(Buffer.buffer(last));
        }
    }

    /** Ends the query too. */
    public void fail(Throwable failure) {
        if (isOver) {
            return;
        }
        finish();
        cancel(Problem.of(failure));
        if (!response.headWritten()) {
            failures.accept(request, failure);
            return;
        }
        log.warn("the answer to a query is broken off: {}", failure.getMessage());
        if (request.version() == HttpVersion.HTTP_2) {
            response.reset(INTERNAL_ERROR);
        } else {
            request.connection().close();
        }
    }

    private void lose(Throwable cause) {
        if (!isOver) {
            finish();
            cancel(new Problem(ProblemCode.UNAVAILABLE_NOW, "the client is gone").causedBy(cause));
        }
    }

    private void finish() {
        isOver = true;
        vertx.cancelTimer(timer);
    }

    /** Also wakes the query if it waits for room. */
    private void cancel(Problem why) {
        cancellation.cancel(why);
        room.release();
    }
}
