package io.millrace.api;

import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** A family of paths with its own requests, answers and words for failures. Confined to its verticle. */
public interface Dialect {
    /**
     * The paths whose requests, and their failures, are this dialect's: {@code /a/b} is that path alone, {@code /a/b/*} that
     * path and all below it. Of several dialects the one with the longest that fits has the request; the same one twice is a
     * mistake that ends the start. Asked once.
     */
    Set<String> paths();

    /**
     * What pages of other origins may do with the path. They are told before {@link #handle} is asked, which never gets to see
     * the question of a browser whether they may.
     *
     * @param path one of {@link #paths}, as the client sent it
     */
    default CorsRules cors(String path) {
        return CorsRules.NONE;
    }

    /**
     * How many segments of the path the log may tell: whoever reads it must not learn the secrets that stand behind them.
     *
     * @param path one of {@link #paths}, decoded, without empty segments and dots; perhaps without its end
     */
    default int segmentsTold(String path) {
        return Integer.MAX_VALUE;
    }

    /** Whether a request with one of {@link #paths} is this dialect's at all; else it is nobody's. */
    default boolean takes(HttpServerRequest request) {
        return true;
    }

    /** Sees to it that the request is answered; what it throws is answered by {@link #fail}. */
    void handle(HttpServerRequest request);

    /**
     * Answers with the failure. Any {@link Throwable} but a problem is a bug of ours. Also asked for requests that could not
     * be read to their end; of those that have a method and a path, which
     * may lack its end, but not all of their headers.
     */
    void fail(HttpServerRequest request, Throwable failure);
}
