package io.millrace.api;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer of any length whose pieces have to be asked for: the next one is when the client has taken those before. If one cannot be had
 * after the first, the answer is broken off, which the client sees. Confined to its verticle.
 */
public final class PulledAnswer {
    private static final Logger log = LoggerFactory.getLogger(PulledAnswer.class);
    private static final int INTERNAL_ERROR = 2;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Supplier<Future<Optional<Buffer>>> pieces;
    private final BiConsumer<HttpServerRequest, Throwable> failures;
    private final Context context = Vertx.currentContext();
    private final Gzip gzipOrNull;

    private PulledAnswer(
            HttpServerRequest request,
            Supplier<Future<Optional<Buffer>>> pieces,
            BiConsumer<HttpServerRequest, Throwable> failures,
            Gzip gzipOrNull) {
        this.request = request;
        this.response = request.response();
        this.pieces = pieces;
        this.failures = failures;
        this.gzipOrNull = gzipOrNull;
    }

    /**
     * Sends the pieces, compressed if the client takes gzip.
     *
     * @param pieces the next one; empty at the end. Not asked while an earlier one is on its way
     * @param failures answers with a failure as long as nothing is sent
     */
    public static void send(
            HttpServerRequest request,
            CharSequence contentType,
            Supplier<Future<Optional<Buffer>>> pieces,
            BiConsumer<HttpServerRequest, Throwable> failures) {
        boolean takesGzip = takesGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (takesGzip) {
            request.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        new PulledAnswer(request, pieces, failures, takesGzip ? new Gzip() : null).next();
    }

    private static boolean takesGzip(String accepted) {
        if (accepted != null) {
            for (String each : accepted.split(",")) {
                String[] coding = each.trim().split(";");
                if (coding[0].trim().equalsIgnoreCase("gzip")) {
                    return coding.length == 1 || !coding[1].trim().matches("q=0(\\.0*)?");
                }
            }
        }
        return false;
    }

    private void next() {
        if (isOver()) {
            return;
        }
        pieces.get().compose(this::packed).onComplete(this::write, this::fail);
    }

    private boolean isOver() {
        return response.ended() || response.closed();
    }

    private Future<Packed> packed(Optional<Buffer> piece) {
        return gzipOrNull == null
                ? Future.succeededFuture(new Packed(piece.orElse(Buffer.buffer()), piece.isEmpty()))
                : context.executeBlocking(() -> new Packed(gzipOrNull.add(piece), piece.isEmpty()));
    }

    private record Packed(Buffer bytes, boolean isLast) {}

    private void write(Packed piece) {
        if (isOver()) {
            return;
        }
        if (piece.isLast()) {
            response.end(piece.bytes());
            return;
        }
        if (!response.headWritten()) {
            response.setChunked(true);
        }
        response.write(piece.bytes());
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> {
                response.drainHandler(null);
                next();
            });
        } else {
            context.runOnContext(turn -> next());
        }
    }

    private void fail(Throwable failure) {
        if (isOver()) {
            return;
        }
        if (!response.headWritten()) {
            response.headers().remove(HttpHeaders.CONTENT_ENCODING);
            failures.accept(request, failure);
            return;
        }
        log.warn("an answer is broken off: {}", failure.getMessage());
        if (request.version() == HttpVersion.HTTP_2) {
            response.reset(INTERNAL_ERROR);
        } else {
            request.connection().close();
        }
    }

    /** One stream over all pieces; used by one thread after the other. */
    private static final class Gzip {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private GZIPOutputStream stream;

        Buffer add(Optional<Buffer> piece) throws IOException {
            if (stream == null) {
                stream = new GZIPOutputStream(out, true);
            }
            if (piece.isPresent()) {
                stream.write(piece.get().getBytes());
                stream.flush();
            } else {
                stream.close();
            }
            Buffer packed = Buffer.buffer(out.toByteArray());
            out.reset();
            return packed;
        }
    }
}
