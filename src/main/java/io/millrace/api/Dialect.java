package io.millrace.api;

import io.vertx.core.http.HttpServerRequest;

/** A family of paths with its own requests, answers and words for failures. Confined to its verticle. */
public interface Dialect {
    /** Whether requests with this path, and their failures, are this dialect's. */
    boolean owns(String path);

    /** Sees to it that the request is answered; what it throws is answered by {@link #fail}. */
    void handle(HttpServerRequest request);

    /** Answers with the failure. Any {@link Throwable} but a problem is a bug of ours. */
    void fail(HttpServerRequest request, Throwable failure);
}
