package io.millrace.api.featurebase;

import io.millrace.admission.ExportCommand;
import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.QueryAnswer;
import io.millrace.api.Right;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** The rows of a field in one shard as CSV. Confined to its verticle. */
final class ExportRoute {
    private static final Arguments ARGUMENTS = Arguments.required("index", "field", "shard");
    private static final String CSV_TYPE = "text/csv";

    /** The status that clients know for a name that there is not. */
    private static final int UNKNOWN = 500;

    private final Core core;
    private final Authentication authentication;
    private final ServerFailures failures;

    ExportRoute(Core core, Authentication authentication, ServerFailures failures) {
        this.core = core;
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router) {
        router.get("/export").handler(this::export);
    }

    private void export(RoutingContext context) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.USE);
        ARGUMENTS.check(context);
        if (!List.of(CSV_TYPE).equals(request.headers().getAll(HttpHeaders.ACCEPT))) {
            throw new Problem(ProblemCode.NOT_ACCEPTABLE, "Not acceptable");
        }
        MultiMap given = context.queryParams();
        long shard = shard(given.get("shard"));
        Optional<TableSchema> table = core.catalog().tableNamed(given.get("index"));
        if (table.isEmpty() || table.get().field(given.get("field")).isEmpty()) {
            String what = table.isEmpty() ? "index" : "field";
            failures.text(
                    request, new Problem(ProblemCode.NOT_FOUND, given.get(what) + ": " + what + " not found"), UNKNOWN);
            return;
        }
        QueryAnswer answer = new QueryAnswer(request, core.queries().timeout(), CSV_TYPE, failures::text);
        core.queries()
                .export(new ExportCommand(
                        table.get().id(), given.get("field"), shard, answer.cancellation(), answer::write))
                .onComplete(answer::end, answer::fail);
    }

    private static long shard(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "invalid shard").causedBy(e);
        }
    }
}
