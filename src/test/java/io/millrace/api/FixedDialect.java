package io.millrace.api;

import io.millrace.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** Answers every request with its name, and failures with its name and the code. Immutable. */
public final class FixedDialect implements Dialect {
    private final String name;
    private final Set<String> paths;
    private final CorsRules cors;
    private final int segmentsTold;

    public FixedDialect(String name, String... paths) {
        this(name, CorsRules.NONE, paths);
    }

    public FixedDialect(String name, CorsRules cors, String... paths) {
        this(name, cors, Integer.MAX_VALUE, Set.of(paths));
    }

    private FixedDialect(String name, CorsRules cors, int segmentsTold, Set<String> paths) {
        this.name = name;
        this.cors = cors;
        this.segmentsTold = segmentsTold;
        this.paths = paths;
    }

    /** The same, with secrets in its paths behind so many segments. */
    public FixedDialect telling(int segments) {
        return new FixedDialect(name, cors, segments, paths);
    }

    @Override
    public int segmentsTold(String path) {
        return segmentsTold;
    }

    @Override
    public CorsRules cors(String path) {
        return cors;
    }

    @Override
    public Set<String> paths() {
        return paths;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.PUT)) {
            throw new IllegalStateException("a bug of " + name);
        }
        Answers.end(request, Buffer.buffer(name));
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        Problem problem = Problem.of(failure);
        request.response().setStatusCode(problem.code().status());
        Answers.end(request, Buffer.buffer(name + " " + problem.code() + " " + problem.getMessage()));
    }

    @Override
    public String toString() {
        return name;
    }
}
