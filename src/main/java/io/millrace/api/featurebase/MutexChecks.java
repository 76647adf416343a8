package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Asks which records have several rows of a mutex. None has: whatever writes a row takes the others away, so the answer is the same
 * without a look. Confined to its verticle.
 */
final class MutexChecks {
    private final Core core;
    private final Authentication authentication;
    private final ServerFailures failures;

    MutexChecks(Core core, Authentication authentication, ServerFailures failures) {
        this.core = core;
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router) {
        router.get("/index/:index/field/:field/mutex-check").handler(this::check);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.USE);
        String index = context.pathParam("index");
        String name = context.pathParam("field");
        TableSchema table = core.catalog()
                .tableNamed(index)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, index + ": index not found"));
        Field field =
                table.field(name).orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, name + ": field not found"));
        if (field.type() != FieldType.MUTEX) {
            failures.text(request, ImportChecks.wrong("can only check mutex state for mutex fields"), 500);
            return;
        }
        if (!request.getParam("limit", "0").matches("\\d+")) {
            throw ImportChecks.wrong("limit must be numeric");
        }
        request.response().end(Boolean.parseBoolean(request.getParam("details")) ? "{}\n" : "[]\n");
    }
}
