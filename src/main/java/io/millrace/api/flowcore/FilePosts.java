package io.millrace.api.flowcore;

import io.millrace.admission.Control;
import io.millrace.api.Body;
import io.millrace.api.BodyStream;
import io.millrace.api.Caller;
import io.millrace.api.Core;
import io.millrace.api.Posts;
import io.millrace.api.Rim;
import io.millrace.catalog.Endpoint;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Forms with files: small ones are taken as a whole, large ones part by part. Confined to its verticle. */
final class FilePosts {
    private static final String REASON = "made by the first large file";

    /**
     * A form that is posted.
     *
     * @param type finds the event type, or throws; asked again whenever something is stored
     * @param made the event type of the first post; empty if it is there already
     * @param whole makes a request of all of the form
     */
    record Post(
            HttpServerRequest request,
            Supplier<EventType> type,
            Optional<Supplier<Future<EventType>>> made,
            Function<Body, Request> whole,
            Caller caller) {}

    private final Core core;
    private final Posts posts;
    private final TypeMaker maker;
    private final Function<Duration, Future<?>> later;
    private final FileLitter litter;

    FilePosts(Core core, Rim rim, Control control, FileLitter litter) {
        this.core = core;
        this.posts = new Posts(core, rim);
        this.maker = new TypeMaker(control);
        this.later = rim.later();
        this.litter = litter;
    }

    /** The receipt of the events when all is durable. To be called while the request is being dispatched. */
    Future<Receipt> store(Post post) {
        BodyStream stream;
        int wholeMax;
        Optional<Endpoint> known;
        try {
            known = post.made().isPresent()
                    ? Optional.empty()
                    : Optional.of(post.type().get().endpoint());
            wholeMax = known.map(this::wholeMax).orElse(core.webhooks().fileWholeBytes());
            stream = open(post.request(), known);
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
        return stream.first(wholeMax)
                .onFailure(failure -> known.ifPresent(endpoint -> posts.failed(endpoint, failure)))
                .compose(body -> made(post)
                        .onFailure(refused -> {
                            body.release();
                            stream.abandon(Problem.of(refused));
                        })
                        .compose(type -> stream.isEnded()
                                ? posts.store(() -> post.type().get().endpoint(), post.whole(), body)
                                : storeLarge(post, stream, body)));
    }

    private BodyStream open(HttpServerRequest request, Optional<Endpoint> known) {
        long bytesMax = core.webhooks().fileBytesMax();
        String meaning = core.webhooks().fileMeaning();
        return known.map(endpoint -> posts.stream(request, endpoint, bytesMax, meaning))
                .orElseGet(() -> posts.stream(request, bytesMax, meaning));
    }

    /** What an endpoint does not take in a second it gets part by part. */
    private int wholeMax(Endpoint endpoint) {
        long perSecond = endpoint.limits().bytesPerSecond();
        int most = core.webhooks().fileWholeBytes();
        return perSecond == 0 ? most : (int) Math.min(most, perSecond);
    }

    private static Future<EventType> made(Post post) {
        return post.made().map(Supplier::get).orElseGet(() -> Future.succeededFuture(null));
    }

    private Future<Receipt> storeLarge(Post post, BodyStream stream, Body prefix) {
        return withFiles(post)
                .compose(type -> {
                    FileRequests requests = new FileRequests(
                            post.whole().apply(prefix), post.caller().name());
                    FileUpload.Means means = new FileUpload.Means(core.intake(), post.type(), requests, later, litter);
                    return Future.succeededFuture(
                            new FileUpload(means, stream, requests.model().contentType(), prefix));
                })
                .onFailure(refused -> {
                    prefix.release();
                    stream.abandon(Problem.of(refused));
                })
                .compose(FileUpload::run);
    }

    /** The event type with a place for the contents of files. */
    private Future<EventType> withFiles(Post post) {
        EventType type;
        try {
            type = post.type().get();
        } catch (RuntimeException gone) {
            return Future.failedFuture(gone);
        }
        if (type.files().isPresent()) {
            return Future.succeededFuture(type);
        }
        Tree tree = new Tree(core.catalog(), post.caller());
        return maker.files(tree, type, post.caller().author(REASON)).transform(made -> {
            EventType now = post.type().get();
            boolean isMade = now.files().isPresent();
            boolean isTaken = made.failed()
                    && made.cause() instanceof Problem problem
                    && problem.code() == ProblemCode.ALREADY_EXISTS;
            return isMade && (made.succeeded() || isTaken)
                    ? Future.succeededFuture(now)
                    : Future.failedFuture(
                            made.failed() ? made.cause() : new IllegalStateException("no place for files"));
        });
    }
}
