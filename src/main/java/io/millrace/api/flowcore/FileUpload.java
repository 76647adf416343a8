package io.millrace.api.flowcore;

import io.millrace.admission.Intake;
import io.millrace.api.Body;
import io.millrace.api.BodyStream;
import io.millrace.catalog.Endpoint;
import io.millrace.mapping.multipart.FormStream;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A form with a file that is too large to be held, on its way in. Each part of the file is stored as it comes, where nobody sees it, and the body
 * is read no faster than that. When all is there, the events are stored, in one append, and name the parts: so the file is there as a whole or not
 * at all. What has no events in the end is deleted. Confined to its verticle.
 */
final class FileUpload {
    static final int PART_BYTES = 512 << 10;

    /** Of a long prefix that is looked at in one turn. */
    private static final int SLICE_BYTES = 64 << 10;

    private static final int FORM_PARTS_MAX = 1_000;

    /** How long the server may be unable to take a part. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * What an upload needs.
     *
     * @param type the event type as it is; throws if it is gone
     * @param later completes when so much time has gone
     */
    record Means(
            Intake intake,
            Supplier<EventType> type,
            FileRequests requests,
            Function<Duration, Future<?>> later,
            FileLitter litter) {}

    private final Means means;
    private final BodyStream stream;
    private final FormStream form;
    private final FileFormBody reduced = new FileFormBody();
    private final Promise<Receipt> done = Promise.promise();
    private final EventType started;

    private final List<Long> records = new ArrayList<>();
    private Body prefix;
    private int prefixAt;
    private byte[] part = new byte[PART_BYTES];
    private int partLength;
    /** The part that is being stored; null if none is. */
    private Future<Void> storing;

    private boolean isPumping;
    private boolean isPumpedAgain;
    private boolean isEnded;
    private boolean isOver;

    /**
     * @param stream of the body, behind the prefix
     * @param contentType of the form
     * @param prefix handed over
     */
    FileUpload(Means means, BodyStream stream, String contentType, Body prefix) {
        this.means = means;
        this.stream = stream;
        this.prefix = prefix;
        this.form = new FormStream(contentType, FORM_PARTS_MAX);
        this.started = means.type().get();
    }

    /** The receipt of the events when all is durable. */
    Future<Receipt> run() {
        pump();
        return done.future().onComplete((receipt, failure) -> {
            prefix.release();
            if (!records.isEmpty()) {
                means.litter().end(records.get(0));
            }
        });
    }

    /** Goes on until there is something to wait for. What it waits for may be there at once, so that it is called again while it runs. */
    private void pump() {
        isPumpedAgain = true;
        if (isPumping) {
            return;
        }
        isPumping = true;
        try {
            while (isPumpedAgain && !isOver) {
                isPumpedAgain = false;
                goOn();
            }
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            isPumping = false;
        }
    }

    private void goOn() {
        while (true) {
            if (partLength == PART_BYTES && !storePart()) {
                return;
            }
            switch (form.next(PART_BYTES - partLength)) {
                case PART -> reduced.begin(form.name(), form.fileNameOrNull());
                case CONTENT -> content();
                case PART_END -> reduced.endPart();
                case MORE -> {
                    if (!more()) {
                        return;
                    }
                }
                case END -> {
                    finish();
                    return;
                }
            }
        }
    }

    private void content() {
        if (reduced.isInFile()) {
            System.arraycopy(form.content(), form.contentOffset(), part, partLength, form.contentLength());
            partLength += form.contentLength();
        }
        reduced.add(form.content(), form.contentOffset(), form.contentLength());
    }

    /** Whether there is more already. */
    private boolean more() {
        if (prefixAt < prefix.length()) {
            int count = Math.min(SLICE_BYTES, prefix.length() - prefixAt);
            form.add(prefix.bytes(), prefixAt, count);
            prefixAt += count;
            return true;
        }
        stream.next().onComplete(this::take, this::fail);
        return false;
    }

    private void take(Optional<Buffer> piece) {
        piece.map(Buffer::getBytes).ifPresentOrElse(bytes -> form.add(bytes, 0, bytes.length), form::end);
        pump();
    }

    /** Begins to store the part, if none is being stored; otherwise goes on when that is. */
    private boolean storePart() {
        if (storing != null && !storing.isComplete()) {
            storing.onComplete(stored -> pump());
            return false;
        }
        if (storing != null && storing.failed()) {
            throw Problem.of(storing.cause());
        }
        byte[] full = partLength == PART_BYTES ? part : Arrays.copyOf(part, partLength);
        part = new byte[PART_BYTES];
        partLength = 0;
        storing = stored(full);
        return true;
    }

    private Future<Void> stored(byte[] bytes) {
        String first = records.isEmpty() ? "" : records.get(0).toString();
        return taken(() -> means.requests().part(bytes, first), bytes.length, System.nanoTime() + PATIENCE_NANOS)
                .map(receipt -> {
                    long record = receipt.sinks().get(0).firstId();
                    if (records.isEmpty()) {
                        means.litter().begin(record);
                    }
                    records.add(record);
                    return null;
                });
    }

    /** Tries until the server can, so that a client that has sent half of a file need not begin again. */
    private Future<Receipt> taken(Supplier<Request> request, int bytes, long deadlineNanos) {
        Endpoint endpoint;
        try {
            endpoint = same().endpoint();
        } catch (RuntimeException gone) {
            return Future.failedFuture(gone);
        }
        long perSecond = endpoint.limits().bytesPerSecond();
        int charged = perSecond == 0 ? bytes : (int) Math.min(bytes, perSecond);
        return means.intake().ingest(endpoint, request.get(), charged, () -> {}).transform(tried -> {
            boolean isStored = tried.succeeded() && tried.result().accepted() > 0;
            if (isStored) {
                return pace(bytes - charged, perSecond).map(tried.result());
            }
            Throwable failure = failure(tried);
            if (!isForNow(failure) || System.nanoTime() - deadlineNanos > 0) {
                return Future.failedFuture(failure);
            }
            return means.later().apply(PAUSE).compose(waited -> taken(request, bytes, deadlineNanos));
        });
    }

    private Throwable failure(AsyncResult<Receipt> tried) {
        if (tried.failed()) {
            return tried.cause();
        }
        Receipt refused = tried.result();
        if (!refused.sinks().isEmpty() && refused.sinks().get(0).failure() != null) {
            return refused.sinks().get(0).failure();
        }
        return new Problem(
                        ProblemCode.THROUGHPUT_EXCEEDED,
                        "the limits of the event type do not admit the file now; nothing was stored, send it again")
                .retryAfter(means.intake().retryAfter());
    }

    private static boolean isForNow(Throwable failure) {
        return failure instanceof Problem problem && problem.retryAfter().isPresent();
    }

    /** What a second's budget cannot be charged with takes its time. */
    private Future<?> pace(int bytes, long perSecond) {
        return bytes == 0
                ? Future.succeededFuture()
                : means.later().apply(Duration.ofMillis(bytes * 1_000L / perSecond));
    }

    /** @throws Problem if the event type is gone, or has been emptied since the file began */
    private EventType same() {
        EventType now = means.type().get();
        boolean isSame = now.table().equals(started.table())
                && now.files()
                        .map(sink -> sink.table().id())
                        .equals(started.files().map(sink -> sink.table().id()));
        if (!isSame) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "the event type was emptied while the file was on its way; nothing was stored, send it again");
        }
        return now;
    }

    private void finish() {
        if (isEnded) {
            return;
        }
        boolean isPartLeft = partLength > 0 || (records.isEmpty() && storing == null);
        if (isPartLeft && reduced.hasFile() && !storePart()) {
            return;
        }
        isEnded = true;
        (storing == null ? Future.<Void>succeededFuture() : storing)
                .compose(stored -> events())
                .onComplete(this::succeed, this::fail);
    }

    private Future<Receipt> events() {
        String contents = records.stream().map(Object::toString).collect(Collectors.joining(","));
        String first = records.isEmpty() ? "" : records.get(0).toString();
        return taken(
                () -> means.requests().events(reduced.written(), first, contents),
                0,
                System.nanoTime() + PATIENCE_NANOS);
    }

    /** What came again has the events of the first time. */
    private void succeed(Receipt receipt) {
        isOver = true;
        if (means.requests().isKeyed() && !records.isEmpty()) {
            means.litter().deleteUnlessUsed(started, records.get(0));
        }
        done.complete(receipt);
    }

    private void fail(Throwable failure) {
        if (isOver) {
            return;
        }
        isOver = true;
        Problem problem = Problem.of(failure);
        stream.abandon(problem);
        Future<Void> last = storing == null ? Future.succeededFuture() : storing;
        last.onComplete(stored -> {
            if (!records.isEmpty()) {
                means.litter().delete(started, records.get(0));
            }
            done.fail(problem);
        });
    }
}
