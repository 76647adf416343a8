package io.millrace.api;

import io.millrace.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads request bodies whole, bounded in size, time and memory. Confined to its verticle. */
public final class BodyReader {
    private static final long SWEEP_MILLIS_MAX = 250;

    /** Owns the bodies that are not for an endpoint. */
    static final Object NO_ENDPOINT = "no endpoint";

    private final Vertx vertx;
    private final InFlight inFlight;
    private final Duration bodyTime;
    private final ConnectionObserver observer;
    private final Set<BodyReading> open = new LinkedHashSet<>();
    private final Set<BodyStream> streams = new HashSet<>();

    /** @param bodyTime how long a body may take to arrive */
    BodyReader(Vertx vertx, InFlight inFlight, Duration bodyTime, ConnectionObserver observer) {
        this.observer = observer;
        this.vertx = vertx;
        this.inFlight = inFlight;
        this.bodyTime = bodyTime;
        vertx.setPeriodic(Math.max(1, Math.min(SWEEP_MILLIS_MAX, bodyTime.toMillis() / 4)), sweep -> timeOut());
    }

    /** The size that the request declares for its body as it is sent; -1 if it does not say. */
    public static long declaredBytes(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared != null) {
            try {
                return Long.parseLong(declared.trim());
            } catch (NumberFormatException e) {
                return -1;
            }
        }
        boolean isChunked =
                request.version() == HttpVersion.HTTP_2 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        return isChunked ? -1 : 0;
    }

    /** Whether the body is sent inflated, so that its declared size is its size. */
    public static boolean isPlain(HttpServerRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return encoding == null || encoding.equalsIgnoreCase("identity");
    }

    /** A body that is not for an endpoint; see {@link #read(HttpServerRequest, BodyLimit, Object)}. */
    public Future<Body> read(HttpServerRequest request, BodyLimit limit) {
        return read(request, limit, NO_ENDPOINT);
    }

    /**
     * The body, to be released when nobody holds it any more. Fails with a {@link Problem}: {@code TOO_LARGE}, {@code
     * OVERLOADED}, {@code REQUEST_TIMEOUT}, {@code INVALID_CONTENT_TYPE} or {@code INVALID_BODY}. To be called while the
     * request is being dispatched, before any of its body was missed.
     *
     * @param owner whose share of the memory in flight it takes: something with {@code equals}, such as an endpoint's id
     */
    public Future<Body> read(HttpServerRequest request, BodyLimit limit, Object owner) {
        long declared = declaredBytes(request);
        try {
            if (declared > limit.bytesMax()) {
                throw limit.exceeded();
            }
            BodyReading reading = open(request, limit, owner, declared);
            open.add(reading);
            if (expectsContinue(request)) {
                request.response().writeContinue();
            }
            return reading.begin().onComplete((body, failure) -> open.remove(reading));
        } catch (Problem problem) {
            return Future.failedFuture(problem);
        }
    }

    /**
     * The body, to be taken piece by piece. Throws and fails as above; to be called at the same time.
     *
     * @param bytesMax of all of it, inflated
     * @param meaning what that limit is, to be read behind its size
     * @param owner whose share of the memory in flight its pieces take
     */
    BodyStream stream(HttpServerRequest request, long bytesMax, String meaning, Object owner) {
        if (isPlain(request) && declaredBytes(request) > bytesMax) {
            throw BodyStream.exceeded(bytesMax, meaning);
        }
        BodyStream stream =
                new BodyStream(request, ContentDecoding.of(request), bytesMax, meaning, inFlight, owner, bodyTime);
        streams.add(stream);
        stream.begin();
        if (expectsContinue(request)) {
            request.response().writeContinue();
        }
        return stream;
    }

    private BodyReading open(HttpServerRequest request, BodyLimit limit, Object owner, long declared) {
        ContentDecoding decoding = ContentDecoding.of(request);
        BodyBuffer buffer = new BodyBuffer(inFlight, owner, limit, decoding == null ? declared : -1);
        return new BodyReading(vertx, request, decoding, buffer, System.nanoTime() + bodyTime.toNanos());
    }

    static boolean expectsContinue(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    /** Readings are in the order of their deadlines, since all have the same time. */
    private void timeOut() {
        long now = System.nanoTime();
        streams.removeIf(BodyStream::isOver);
        streams.stream().filter(stream -> stream.isDue(now)).toList().forEach(late -> {
            observer.ended(ConnectionEnd.BODY_LATE);
            late.timeOut();
        });
        while (!open.isEmpty()) {
            BodyReading oldest = open.iterator().next();
            if (!oldest.isDue(now)) {
                return;
            }
            open.remove(oldest);
            observer.ended(ConnectionEnd.BODY_LATE);
            oldest.timeOut(bodyTime.toSeconds());
        }
    }
}
