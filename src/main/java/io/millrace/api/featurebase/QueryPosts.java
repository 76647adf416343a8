package io.millrace.api.featurebase;

import io.millrace.admission.QueryCommand;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.QueryAnswer;
import io.millrace.api.Right;
import io.millrace.model.AnswerForm;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Queries in PQL. Confined to its verticle. */
final class QueryPosts {
    private static final Set<String> ARGUMENTS =
            Set.of("shards", "excludeColumns", "profile", "remote", "columnAttrs", "excludeRowAttrs");

    /** As many characters as the parser takes, of as many bytes as a character can have. */
    private static final int BODY_BYTES_MAX = 4 << 20;

    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final ServerFailures failures;
    private final QueryForms forms;

    QueryPosts(Core core, BodyReader bodies, Authentication authentication, ServerFailures failures) {
        this.failures = failures;
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
        this.forms = new QueryForms(core.protobuf());
    }

    void post(RoutingContext context) {
        HttpServerRequest request = context.request();
        AnswerForm form;
        long[] shards;
        try {
            authentication.caller(request).require(Right.USE);
            form = forms.of(request);
            requireKnownArguments(request);
            shards = shards(request.getParam("shards"));
        } catch (Problem problem) {
            failures.query(request, problem);
            return;
        }
        bodies.read(request, bodyLimit())
                .onComplete(body -> answer(context, body, shards, form), failure -> failures.query(request, failure));
    }

    private BodyLimit bodyLimit() {
        return new BodyLimit(Math.min(core.bodyLimit().bytesMax(), BODY_BYTES_MAX), "the longest text of a query");
    }

    /** The body counts as in flight until the query is out of its queue and off its thread. */
    private void answer(RoutingContext context, Body body, long[] shards, AnswerForm form) {
        HttpServerRequest request = context.request();
        QueryAnswer answer =
                new QueryAnswer(request, core.queries().timeout(), QueryForms.contentType(form), failures::query);
        boolean isProfiled = "true".equals(request.getParam("profile")) && !form.isProtobuf();
        QueryProfile profile = new QueryProfile(context.pathParam("index"), System::nanoTime);
        ask(context, body, shards, form, answer, isProfiled ? profile.holding(answer::write) : answer::write)
                .map(last -> isProfiled ? profile.behind(last) : last)
                .onComplete((last, failure) -> body.release())
                .onComplete(answer::end, answer::fail);
    }

    private Future<byte[]> ask(
            RoutingContext context,
            Body body,
            long[] shards,
            AnswerForm form,
            QueryAnswer answer,
            Consumer<byte[]> parts) {
        try {
            QueryBody query = QueryBody.read(context.request(), body, form);
            QueryCommand command = new QueryCommand(
                    context.pathParam("index"),
                    query.pql(),
                    query.shards() == null ? shards : query.shards(),
                    query.form(),
                    answer.cancellation(),
                    parts);
            return core.queries().ask(command);
        } catch (Problem problem) {
            return Future.failedFuture(problem);
        }
    }

    private static void requireKnownArguments(HttpServerRequest request) {
        for (String name : request.params().names()) {
            boolean isPathParameter = name.equals("index");
            if (!ARGUMENTS.contains(name) && !isPathParameter) {
                throw new Problem(ProblemCode.INVALID_PARAMETER, name + " is not a valid argument");
            }
        }
        String profile = request.getParam("profile", "false");
        if (!profile.equals("true") && !profile.equals("false")) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "invalid profile argument: '" + profile + "' (should be true/false)");
        }
    }

    private static long[] shards(String list) {
        if (list == null || list.isEmpty()) {
            return null;
        }
        try {
            return Stream.of(list.split(",", -1))
                    .mapToLong(Long::parseUnsignedLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "invalid shard argument").causedBy(e);
        }
    }
}
