package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Inflates a body piece by piece. Confined to its verticle. Holds memory outside the heap until it is closed. */
interface ContentDecoding {
    /** The decoding that the request asks for; null if its body is sent as it is. */
    static ContentDecoding of(HttpServerRequest request) {
        String name = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (name == null) {
            return null;
        }
        return switch (name.trim().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> null;
            case "gzip", "x-gzip" -> new GzipDecoding();
            case "deflate" -> new DeflateDecoding();
            default ->
                throw new Problem(
                        ProblemCode.INVALID_CONTENT_TYPE,
                        "this server does not read bodies with that Content-Encoding; send gzip, deflate or none");
        };
    }

    /** Takes the next piece; the one before must be used up. */
    void feed(byte[] piece);

    /**
     * Inflates about so many bytes at most, so that the event loop gets its turn.
     *
     * @return whether the piece holds more
     * @throws Problem {@code INVALID_BODY} or {@code TOO_LARGE}
     */
    boolean work(BodyBuffer into, int bytesMax);

    /** Whether the body may end here. */
    boolean isComplete();

    void close();
}
