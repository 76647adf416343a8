package io.millrace.api;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Overrides;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes records that are posted to an endpoint: what would be refused whatever the body says is refused before any of it is
 * read. Confined to its verticle.
 */
public final class Posts {
    private static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("idempotency-key");

    private final Core core;
    private final BodyReader bodies;
    private final BodyLimit largest;

    public Posts(Core core, Rim rim) {
        this(core, rim, core.bodyLimit());
    }

    /** @param largest of bodies of this dialect, whatever the server's limit is */
    public Posts(Core core, Rim rim, BodyLimit largest) {
        this.core = core;
        this.bodies = rim.bodies();
        this.largest = largest;
    }

    /** As below, with all that a mapping can ask for. */
    public Future<Receipt> post(HttpServerRequest request, Supplier<Endpoint> endpoint) {
        return post(request, endpoint, body -> whole(request, body));
    }

    /**
     * The receipt when the accepted records are durable; fails with what {@link BodyReader#read} and
     * {@link io.millrace.admission.Intake} fail with. To be called while the request is being dispatched.
     *
     * @param endpoint finds it, or throws a {@link Problem}; asked once more when the body is there, since it may have been changed
     *     or deleted meanwhile
     * @param records what of the request the mapping gets to see
     */
    public Future<Receipt> post(
            HttpServerRequest request, Supplier<Endpoint> endpoint, Function<Body, Request> records) {
        Endpoint expected;
        try {
            expected = endpoint.get();
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
        return read(request, expected).compose(body -> store(endpoint, records, body));
    }

    /**
     * The body of a request to an endpoint, to be released when nobody holds it any more; fails with what {@link BodyReader#read} and
     * {@link io.millrace.admission.Intake#expect} fail with, which counts as a refusal of the endpoint. To be called while the request is
     * being dispatched.
     */
    public Future<Body> read(HttpServerRequest request, Endpoint endpoint) {
        long declared = BodyReader.isPlain(request) ? Math.max(0, BodyReader.declaredBytes(request)) : 0;
        try {
            core.intake().expect(endpoint, declared);
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
        return bodies.read(request, limit(endpoint), endpoint.id()).andThen((body, failure) -> {
            if (failure != null) {
                core.traffic().failed(endpoint, Problem.of(failure).code(), declared);
            }
        });
    }

    /** The same for an endpoint that is not there yet; it shares the memory in flight with whatever else is for none. */
    public Future<Body> read(HttpServerRequest request) {
        return bodies.read(request, largest);
    }

    /**
     * The body of a request to an endpoint, to be taken piece by piece, whatever the endpoint takes in a second. Throws what {@link #read}
     * fails with; to be called at the same time.
     *
     * @param bytesMax of all of it, inflated
     * @param meaning what that limit is, to be read behind its size
     */
    public BodyStream stream(HttpServerRequest request, Endpoint endpoint, long bytesMax, String meaning) {
        core.intake().expect(endpoint, 0);
        long own = Overrides.size(endpoint.details(), Overrides.REQUEST_BODY, bytesMax);
        try {
            return bodies.stream(
                    request, own, own < bytesMax ? "the endpoint's " + Overrides.REQUEST_BODY : meaning, endpoint.id());
        } catch (RuntimeException refusal) {
            failed(endpoint, refusal);
            throw refusal;
        }
    }

    /** The same for an endpoint that is not there yet. */
    public BodyStream stream(HttpServerRequest request, long bytesMax, String meaning) {
        return bodies.stream(request, bytesMax, meaning, BodyReader.NO_ENDPOINT);
    }

    /** The body of a request to the endpoint could not be read. */
    public void failed(Endpoint endpoint, Throwable failure) {
        core.traffic().failed(endpoint, Problem.of(failure).code(), 0);
    }

    /** Of each body. A second's budget of bytes is one as well, so the rest of a larger body is not even read. */
    public BodyLimit limit(Endpoint endpoint) {
        BodyLimit limit = largest;
        long own = Overrides.size(endpoint.details(), Overrides.REQUEST_BODY, limit.bytesMax());
        if (own < limit.bytesMax()) {
            limit = new BodyLimit((int) own, "the endpoint's " + Overrides.REQUEST_BODY);
        }
        long perSecond = endpoint.limits().bytesPerSecond();
        return perSecond == 0 || perSecond >= limit.bytesMax()
                ? limit
                : new BodyLimit((int) perSecond, "what the endpoint takes in a whole second");
    }

    /** The second half of {@link #post}: what {@link #read} gave is stored, and released whatever comes. */
    public Future<Receipt> store(Supplier<Endpoint> endpoint, Function<Body, Request> records, Body body) {
        Endpoint found;
        Request request;
        try {
            found = endpoint.get();
            request = records.apply(body);
        } catch (RuntimeException gone) {
            body.release();
            return Future.failedFuture(gone);
        }
        return core.intake().ingest(found, request, body::release);
    }

    /** For mappings that see nothing but the body. */
    public static Request bare(HttpServerRequest request, Body body) {
        return Request.of(body.bytes(), body.length(), "").keyed(request.getHeader(IDEMPOTENCY_KEY));
    }

    /** For mappings that see all that there is. */
    public Request whole(HttpServerRequest request, Body body) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return new Request(
                body.bytes(),
                body.length(),
                type == null ? "" : type,
                request.headers(),
                request.params(),
                core.clients().of(request),
                0,
                request.getHeader(IDEMPOTENCY_KEY));
    }
}
