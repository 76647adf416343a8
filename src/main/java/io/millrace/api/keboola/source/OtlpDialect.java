package io.millrace.api.keboola.source;

import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.StreamIdentity;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** Where OpenTelemetry's exporters send: {@code /otlp/{project}/{source}/…}. Confined to its verticle. */
public final class OtlpDialect implements Dialect {
    /** Segments of a path that are in front of the secret. */
    private static final int SEGMENTS_TOLD = 3;

    private final OtlpPosts posts;
    private final Failures failures;

    public OtlpDialect(Core core, Rim rim, StreamIdentity identity) {
        failures = SourceDialect.failures(rim);
        posts = new OtlpPosts(core, rim, identity, failures);
    }

    @Override
    public Set<String> paths() {
        return Set.of("/otlp/*");
    }

    @Override
    public CorsRules cors(String path) {
        return SourceDialect.CORS;
    }

    @Override
    public int segmentsTold(String path) {
        return SEGMENTS_TOLD;
    }

    @Override
    public void handle(HttpServerRequest request) {
        SourceDialect.tellServer(request);
        OtlpPath path = OtlpPath.of(request)
                .orElseThrow(
                        () -> new Refusal(
                                404,
                                "routeNotFound",
                                "not found, please send data using POST /otlp/<projectID>/<sourceID>/<secret>/v1/<logs|metrics|traces>"));
        path.source().projectId();
        if (SourceDialect.isPost(request)) {
            posts.post(request, path);
        }
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        SourceDialect.tellServer(request);
        failures.answer(request, failure);
    }
}
