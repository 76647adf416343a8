package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * A body that is taken piece by piece, no faster than whoever takes it asks, so that none of it piles up. It has its time for each mebibyte
 * anew; what it waits for the taker does not count. Confined to its verticle.
 */
public final class BodyStream {
    private static final int INFLATE_BYTES = 64 << 10;
    private static final long TIMED_BYTES = 1 << 20;

    private final HttpServerRequest request;
    private final ContentDecoding decoding;
    private final BodyBuffer inflated;
    private final long bytesMax;
    private final String meaning;
    private final InFlight inFlight;
    private final Object owner;
    private final long timeNanos;

    /** Of the next piece; null if nobody has asked. */
    private Promise<Optional<Buffer>> asked;

    private long askedNanos;
    private long waitedNanos;
    private long timedBytes;
    private long receivedBytes;
    private long givenBytes;
    /** What was taken too much of for {@link #first}. */
    private Buffer left;

    private boolean isDecodingMore;
    private boolean isEnded;
    private boolean isClosed;
    private Problem failure;

    /**
     * @param decoding null if the body comes as it is
     * @param bytesMax of the whole body, inflated
     * @param meaning what that limit is, to be read behind its size
     * @param time of each mebibyte
     */
    BodyStream(
            HttpServerRequest request,
            ContentDecoding decoding,
            long bytesMax,
            String meaning,
            InFlight inFlight,
            Object owner,
            Duration time) {
        this.request = request;
        this.decoding = decoding;
        this.bytesMax = bytesMax;
        this.meaning = meaning;
        this.inFlight = inFlight;
        this.owner = owner;
        this.timeNanos = time.toNanos();
        this.inflated = decoding == null
                ? null
                : new BodyBuffer(inFlight, owner, new BodyLimit(INFLATE_BYTES, meaning), INFLATE_BYTES);
    }

    void begin() {
        request.pause();
        request.handler(this::come).endHandler(end -> end()).exceptionHandler(this::breakOff);
    }

    /**
     * What the body begins with, up to so many bytes, to be released when nobody holds it any more. To be asked first.
     *
     * @see #isEnded whether that is all
     */
    public Future<Body> first(int most) {
        BodyBuffer buffer =
                new BodyBuffer(inFlight, owner, new BodyLimit(most, meaning), decoding == null ? declared() : -1);
        Promise<Body> first = Promise.promise();
        collect(buffer, most, first);
        return first.future();
    }

    private long declared() {
        return BodyReader.declaredBytes(request);
    }

    /** In a loop, since pieces may be there already, and small. */
    private void collect(BodyBuffer buffer, int most, Promise<Body> first) {
        boolean isMore = true;
        while (isMore) {
            Future<Optional<Buffer>> next = next();
            if (!next.isComplete()) {
                next.onComplete(later -> {
                    if (collect(buffer, most, next, first)) {
                        collect(buffer, most, first);
                    }
                });
                return;
            }
            isMore = collect(buffer, most, next, first);
        }
    }

    /** Whether there is room for more, and may be more. */
    private boolean collect(BodyBuffer buffer, int most, Future<Optional<Buffer>> next, Promise<Body> first) {
        if (next.failed()) {
            buffer.abandon();
            first.fail(next.cause());
            return false;
        }
        Optional<Buffer> piece = next.result();
        if (piece.isEmpty() || buffer.length() + piece.get().length() > most) {
            left = piece.orElse(null);
            first.complete(buffer.finish());
            return false;
        }
        try {
            buffer.append(piece.get());
            return true;
        } catch (RuntimeException overloaded) {
            fail(Problem.of(overloaded));
            buffer.abandon();
            first.fail(overloaded);
            return false;
        }
    }

    /** Whether all of the body has been given. */
    public boolean isEnded() {
        return isEnded && left == null && !isDecodingMore;
    }

    /** The next piece, which is not empty; nothing at the end. Not to be asked again before it is there. */
    public Future<Optional<Buffer>> next() {
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        if (left != null) {
            Buffer piece = left;
            left = null;
            return Future.succeededFuture(Optional.of(piece));
        }
        Promise<Optional<Buffer>> promise = Promise.promise();
        asked = promise;
        askedNanos = System.nanoTime();
        if (isDecodingMore) {
            inflate();
        } else if (isEnded) {
            give(Optional.empty());
        } else {
            request.fetch(1);
        }
        return promise.future();
    }

    /** Gives up the body: the rest of it is read and forgotten, as far as whoever answers wants it to. */
    public void abandon(Problem why) {
        if (failure == null && !isEnded) {
            fail(why);
        }
    }

    /** Whether the client has had its time and sent nothing. */
    boolean isDue(long nowNanos) {
        return asked != null && waitedNanos + (nowNanos - askedNanos) > timeNanos;
    }

    void timeOut() {
        fail(new Problem(
                ProblemCode.REQUEST_TIMEOUT,
                "the body came too slowly, less than " + TIMED_BYTES + " bytes in " + timeNanos / 1_000_000_000L
                        + " s; only " + receivedBytes + " bytes of it did come"));
    }

    boolean isOver() {
        return failure != null || isEnded;
    }

    private void come(Buffer piece) {
        if (failure != null) {
            return;
        }
        receivedBytes += piece.length();
        timedBytes += piece.length();
        if (decoding == null) {
            give(Optional.of(piece));
        } else if (receivedBytes > bytesMax) {
            fail(exceeded());
        } else {
            decoding.feed(piece.getBytes());
            inflate();
        }
    }

    private void inflate() {
        try {
            inflated.clear();
            isDecodingMore = decoding.work(inflated, INFLATE_BYTES);
        } catch (RuntimeException e) {
            fail(Problem.of(e));
            return;
        }
        if (isEnded && !isDecodingMore && !isWhole()) {
            return;
        }
        if (inflated.length() > 0) {
            give(Optional.of(Buffer.buffer(inflated.length()).appendBytes(inflated.bytes(), 0, inflated.length())));
        } else if (isEnded) {
            give(Optional.empty());
        } else {
            request.fetch(1);
        }
    }

    private void give(Optional<Buffer> piece) {
        givenBytes += piece.map(Buffer::length).orElse(0);
        if (piece.isEmpty()) {
            close();
        }
        if (givenBytes > bytesMax) {
            fail(exceeded());
            return;
        }
        waitedNanos += System.nanoTime() - askedNanos;
        if (timedBytes >= TIMED_BYTES) {
            timedBytes = 0;
            waitedNanos = 0;
        }
        Promise<Optional<Buffer>> promise = asked;
        asked = null;
        promise.complete(piece);
    }

    private Problem exceeded() {
        return exceeded(bytesMax, meaning);
    }

    static Problem exceeded(long bytesMax, String meaning) {
        return new Problem(
                ProblemCode.TOO_LARGE,
                "the body is larger than " + bytesMax + " bytes, " + meaning + "; send smaller requests");
    }

    private void end() {
        if (failure != null) {
            return;
        }
        isEnded = true;
        if (!isDecodingMore && isWhole() && asked != null) {
            give(Optional.empty());
        }
    }

    /** Whether nothing is missing or wrong, now that all has come. */
    private boolean isWhole() {
        Optional<Problem> fault = StrictDecoder.fault(request.connection());
        if (fault.isPresent()) {
            fail(fault.get());
        } else if (decoding != null && !decoding.isComplete()) {
            fail(new Problem(
                    ProblemCode.INVALID_BODY,
                    "the compressed body ends too early, after " + receivedBytes + " bytes; nothing was stored"));
        }
        return failure == null;
    }

    private void breakOff(Throwable cause) {
        if (!isEnded) {
            fail(new Problem(ProblemCode.INVALID_BODY, "the connection broke while the body was read").causedBy(cause));
        }
    }

    private void fail(Problem why) {
        if (failure != null) {
            return;
        }
        failure = why;
        close();
        if (!request.isEnded()) {
            request.resume(); // whoever answers decides about the rest of the body
        }
        Promise<Optional<Buffer>> promise = asked;
        asked = null;
        if (promise != null) {
            promise.fail(why);
        }
    }

    /** To be called when nobody takes any more. */
    void close() {
        if (decoding != null && !isClosed) {
            isClosed = true;
            decoding.close();
            inflated.abandon();
        }
    }
}
