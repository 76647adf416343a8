package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.admission.Queries;
import io.millrace.admission.QueryList;
import io.millrace.api.Authentication;
import io.millrace.api.Right;
import io.millrace.api.json.GoText;
import io.millrace.api.json.Json;
import io.millrace.model.GoDuration;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Which queries run, and which have run. Confined to its verticle. */
final class QueryListRoutes {
    private static final String TEXT_TYPE = "text/plain";

    private final Queries queries;
    private final String node;
    private final Authentication authentication;
    private final ServerFailures failures;

    /** @param node the id of this one */
    QueryListRoutes(Queries queries, String node, Authentication authentication, ServerFailures failures) {
        this.queries = queries;
        this.node = node;
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router, JsonRoutes routes) {
        router.get("/queries").method(HttpMethod.HEAD).handler(this::running);
        routes.get("/query-history", Right.CHANGE, context -> queries.list().map(this::past));
        routes.post("/query-history", Right.CHANGE, (context, body) -> queries.list()
                .map(this::past));
    }

    private void running(RoutingContext context) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.CHANGE);
        boolean isText = AcceptRule.takes(request, TEXT_TYPE);
        if (!isText && !AcceptRule.takesJson(request)) {
            throw new Problem(ProblemCode.NOT_ACCEPTABLE, "no acceptable response type selected");
        }
        queries.list()
                .map(QueryList::running)
                .onComplete(
                        running -> {
                            request.response()
                                    .putHeader(HttpHeaders.CONTENT_TYPE, isText ? TEXT_TYPE : CloudFailures.JSON_TYPE);
                            if (isText) {
                                request.response().end(text(running));
                            } else {
                                request.response().end(Json.text(json(running)));
                            }
                        },
                        failure -> failures.text(request, failure));
    }

    /** Two columns, and an empty line. */
    static String text(List<QueryList.Running> running) {
        int width = running.stream()
                .mapToInt(query -> GoDuration.format(query.age()).length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (QueryList.Running query : running) {
            String age = GoDuration.format(query.age());
            text.append(age).append(" ".repeat(width - age.length() + 2));
            text.append(GoText.quoted(query.pql())).append('\n');
        }
        return text.append('\n').toString();
    }

    private ArrayNode json(List<QueryList.Running> running) {
        ArrayNode list = Json.object().putArray("queries");
        for (QueryList.Running query : running) {
            list.addObject()
                    .put("PQL", query.pql())
                    .put("query", query.pql())
                    .put("node", node)
                    .put("index", query.table())
                    .put("age", query.age().toNanos());
        }
        return list;
    }

    private ArrayNode past(QueryList queriesNow) {
        ArrayNode list = Json.object().putArray("queries");
        for (QueryList.Past query : queriesNow.past()) {
            list.addObject()
                    .put("PQL", query.pql())
                    .put("nodeID", node)
                    .put("index", query.table())
                    .put("start", ServerTime.text(query.start()))
                    .put("runtime", query.runtime().toNanos())
                    .put("runtimeNanoseconds", query.runtime().toNanos());
        }
        return list;
    }
}
