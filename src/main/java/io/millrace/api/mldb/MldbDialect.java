package io.millrace.api.mldb;

import io.millrace.admission.DatasetWork;
import io.millrace.api.Answers;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Caller;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Posts;
import io.millrace.api.QueryAnswer;
import io.millrace.api.Right;
import io.millrace.api.Rim;
import io.millrace.catalog.Endpoint;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** MLDB: datasets, what is recorded in them, and queries. Confined to its verticle. */
final class MldbDialect implements Dialect {
    static final String JSON_TYPE = "application/json";

    private static final Set<String> PATHS = Set.of("/v1/datasets/*", "/v1/query/*", "/v1/redirect/*");

    private static final Set<String> FORMS = Set.of("rows", "multirows", "columns", "multicolumns");
    private static final BodyLimit BODY_LIMIT = new BodyLimit(4 << 20, "the largest description of a dataset");
    private static final CorsRules CORS = CorsRules.of(
            "GET, POST, PUT, DELETE",
            "Authorization, Content-Type, async, X-API-Key, X-Request-Id",
            "Location, EntityPath, X-Request-Id");

    private final Core core;
    private final Routes routes;
    private final Feeds feeds;
    private final Posts posts;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final MldbFailures failures;

    MldbDialect(Core core, Rim rim, Routes routes, Feeds feeds) {
        this.core = core;
        this.routes = routes;
        this.feeds = feeds;
        this.posts = new Posts(core, rim);
        this.bodies = rim.bodies();
        this.authentication = new Authentication(core.catalogs(), core.authenticates());
        this.failures = new MldbFailures(rim.refusals());
    }

    @Override
    public Set<String> paths() {
        return PATHS;
    }

    @Override
    public CorsRules cors(String path) {
        return CORS;
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        failures.answer(request, failure);
    }

    @Override
    public void handle(HttpServerRequest request) {
        List<String> path = Rest.segments(request.path());
        routes.rest().requireThere(request.method().name(), path);
        Caller caller = authentication.caller(request);
        caller.require(Right.USE);
        boolean isRecording = request.method().name().equals("POST")
                && path.size() == 4
                && path.get(1).equals("datasets")
                && FORMS.contains(path.get(3));
        if (isRecording && request.query() == null) {
            record(request, path.get(2), path.get(3), caller);
            return;
        }
        bodies.read(request, BODY_LIMIT)
                .map(MldbDialect::taken)
                .compose(body -> answer(request, call(request, path, body, caller), caller))
                .onFailure(failure -> failures.answer(request, failure));
    }

    private static byte[] taken(Body body) {
        try {
            return Arrays.copyOf(body.bytes(), body.length());
        } finally {
            body.release();
        }
    }

    private static Rest.Call call(HttpServerRequest request, List<String> path, byte[] body, Caller caller) {
        List<Map.Entry<String, String>> query = request.params().entries();
        return new Rest.Call(
                request.method().name(),
                path,
                query,
                body,
                "true".equals(request.getHeader("async")),
                caller.author(""));
    }

    private Future<Void> answer(HttpServerRequest request, Rest.Call call, Caller caller) {
        Rest.Call asked =
                call.resource().equals("/v1/redirect/get") && call.verb().equals("POST") ? Routes.target(call) : call;
        if (routes.rest().changes(asked)) {
            caller.require(Right.CHANGE);
        }
        if (asked.resource().equals("/v1/query") && asked.verb().equals("GET")) {
            return query(request, asked);
        }
        return routes.rest().answer(asked).map(answer -> {
            send(request, answer);
            return null;
        });
    }

    private static void send(HttpServerRequest request, Rest.Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach(response::putHeader);
        Answers.end(request, answer.body());
    }

    private Future<Void> query(HttpServerRequest request, Rest.Call call) {
        SqlCall asked = SqlCall.of(call);
        return routes.names(asked).compose(routes.views()::of).map(views -> {
            QueryAnswer answer = new QueryAnswer(request, core.datasets().timeout(), JSON_TYPE, failures::answer);
            core.datasets()
                    .carryOut(new DatasetWork.Query(
                            asked.text(), views, asked.form(), answer.cancellation(), answer::write))
                    .onComplete(answer::end, answer::fail);
            return null;
        });
    }

    /** The hot path: an endpoint that is there takes the body as it comes. */
    private void record(HttpServerRequest request, String id, String form, Caller caller) {
        Supplier<Endpoint> there = () -> routes.endpoint(id).orElseThrow(() -> gone(id));
        Optional<Endpoint> endpoint = routes.endpoint(id);
        Future<Receipt> stored = endpoint.isPresent()
                ? posts.post(request, there, body -> whole(request, body, form))
                : first(request, id, form, caller);
        stored.onComplete(receipt -> answer(request, receipt), failure -> failures.answer(request, failure));
    }

    private Future<Receipt> first(HttpServerRequest request, String id, String form, Caller caller) {
        return posts.read(request).compose(body -> routes.recordable(id)
                .compose(entry -> feeds.feed(entry, caller.author("")))
                .onFailure(failure -> body.release())
                .compose(endpoint -> posts.store(
                        () -> routes.endpoint(id).orElse(endpoint), read -> whole(request, read, form), body)));
    }

    private Request whole(HttpServerRequest request, Body body, String form) {
        Request whole = posts.whole(request, body);
        return new Request(
                whole.body(),
                whole.length(),
                JSON_TYPE,
                whole.headers(),
                List.of(Map.entry("form", form)),
                whole.clientAddress(),
                whole.receivedMicros(),
                whole.idempotencyKey());
    }

    private static RuntimeException gone(String id) {
        return MldbError.withoutResource("dataset '" + id + "' does not exist or has been deleted", id, null);
    }

    private void answer(HttpServerRequest request, Receipt receipt) {
        if (receipt.records() > 0 && receipt.admitted() == 0) {
            failures.answer(
                    request,
                    new Problem(ProblemCode.THROUGHPUT_EXCEEDED, "the dataset's budget is used up; nothing was stored")
                            .retryAfter(core.intake().retryAfter()));
            return;
        }
        Answers.end(request, Buffer.buffer());
    }
}
