package io.millrace.apptest.sample;

import io.millrace.admission.ReadCommand;
import io.millrace.admission.StatisticsCommand;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.EndpointSecret;
import io.millrace.api.Posts;
import io.millrace.api.RefusalLog;
import io.millrace.api.Rim;
import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.Database;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Limits;
import io.millrace.model.FieldColumn;
import io.millrace.model.Identity;
import io.millrace.model.Interruption;
import io.millrace.model.MappingSpec;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordCursor;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a new dialect needs to write: {@code PUT /sample/<secret>} makes an endpoint with two sinks, one for whole bodies with
 * headers and time, one for their lines; {@code POST} to the same path stores, {@code GET} counts by sink, and below it {@code
 * GET texts?after=<cursor>} reads the lines in order. Confined to its verticle.
 */
final class SampleDialect implements Dialect {
    static final String NAME = "sample";

    private static final String PATH = "/sample/";
    private static final MappingSpec BODIES = new MappingSpec(
            "record",
            """
            {"columns": [{"name": "payload", "source": "body"}, {"name": "headers", "source": "headers"},
                         {"name": "at", "source": "time"}]}
            """);
    private static final MappingSpec TEXTS = new MappingSpec(
            "record",
            """
            {"records": "lines", "columns": [{"name": "text", "source": "body", "content": "text"}]}
            """);
    private static final int PAGE = 20_000;

    private final Core core;
    private final Posts posts;
    private final RefusalLog refusals;

    SampleDialect(Core core, Rim rim) {
        this.core = core;
        this.posts = new Posts(core, rim);
        this.refusals = rim.refusals();
    }

    @Override
    public Set<String> paths() {
        return Set.of("/sample/*");
    }

    @Override
    public int segmentsTold(String path) {
        return 1;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String[] rest = request.path().substring(PATH.length()).split("/", 2);
        EndpointSecret secret = new EndpointSecret(rest[0]);
        if (request.method().equals(HttpMethod.PUT)) {
            create(secret).onComplete(made -> request.response().end("made"), failure -> fail(request, failure));
        } else if (rest.length == 2) {
            read(secret, request.getParam("after"))
                    .onComplete(text -> request.response().end(text), failure -> fail(request, failure));
        } else if (request.method().equals(HttpMethod.GET)) {
            count(secret).onComplete(text -> request.response().end(text), failure -> fail(request, failure));
        } else {
            store(request, secret);
        }
    }

    private Future<Endpoint> create(EndpointSecret secret) {
        return core.control().carryOut(new CreateDatabase(NAME, "")).compose(database -> table(
                        database, "bodies", Identity.LOG)
                .compose(made -> table(database, "texts", Identity.LOG_TIME))
                .compose(made -> core.control()
                        .carryOut(new CreateEndpoint(
                                NAME,
                                database.id(),
                                new Details("e", "", Map.of("limits.request.body", "64kB"), Details.NONE),
                                Optional.of(Limits.UNLIMITED),
                                Optional.of(secret.hashed()),
                                List.of(
                                        new NewSink(Details.named("bodies"), "bodies", BODIES),
                                        new NewSink(
                                                new Details(
                                                        "texts", "", Map.of("limits.value.bytes", "50B"), Details.NONE),
                                                "texts",
                                                TEXTS)),
                                Author.UNKNOWN))));
    }

    private Future<?> table(Database database, String name, Identity identity) {
        return core.control().carryOut(new CreateTable(database.id(), name, "", identity, true));
    }

    /** Records by sink. */
    private Future<String> count(EndpointSecret secret) {
        return core.queries()
                .statistics(StatisticsCommand.of(endpoint(secret)))
                .map(bySink -> bySink.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(sink ->
                                sink.getKey() + ":" + sink.getValue().total().records())
                        .collect(Collectors.joining(" ")));
    }

    /** What comes behind the cursor: a line with the next one, then a line for each text. */
    private Future<String> read(EndpointSecret secret, String after) {
        RecordCursor cursor = after.isEmpty() ? RecordCursor.start(ReadOrder.ARRIVAL) : RecordCursor.parse(after);
        TableId texts = endpoint(secret).sinks().get(1).table().id();
        ReadRange range = ReadRange.all(ReadOrder.ARRIVAL, PAGE).after(cursor);
        return core.queries()
                .read(new ReadCommand(Set.of(texts), range, List.of("text"), Interruption.NEVER))
                .map(page -> {
                    StringBuilder lines = new StringBuilder(page.next().toString());
                    for (int i = 0; i < page.size(); i++) {
                        FieldColumn.Values values = (FieldColumn.Values)
                                page.parts().get(page.part()[i]).columns().get(0);
                        lines.append('\n').append(page.id(i)).append(' ');
                        lines.append(new String(values.values()[page.place()[i]], StandardCharsets.UTF_8));
                    }
                    return lines.toString();
                });
    }

    private void store(HttpServerRequest request, EndpointSecret secret) {
        posts.post(request, () -> endpoint(secret))
                .onComplete(
                        receipt -> request.response()
                                .end(receipt.sinks().stream()
                                        .map(sink -> sink.sink() + ":" + sink.accepted())
                                        .collect(Collectors.joining(" "))),
                        failure -> fail(request, failure));
    }

    private Endpoint endpoint(EndpointSecret secret) {
        return secret.endpoint(core.catalog())
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "no such endpoint"));
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        Problem problem = refusals.failed(request, failure);
        request.response()
                .setStatusCode(problem.code() == ProblemCode.NOT_FOUND ? 404 : 400)
                .end(NAME + " says " + problem.code());
    }
}
