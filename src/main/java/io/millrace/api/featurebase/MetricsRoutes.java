package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Authentication;
import io.millrace.api.NodeFacts;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.UnaryOperator;

/** All meters, for those who have a key; the management port serves the same without one. Confined to its verticle. */
final class MetricsRoutes {
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final NodeFacts facts;
    private final Authentication authentication;
    private final ServerFailures failures;

    MetricsRoutes(NodeFacts facts, Authentication authentication, ServerFailures failures) {
        this.facts = facts;
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router) {
        router.get("/metrics").method(HttpMethod.HEAD).handler(context -> {
            authentication.caller(context.request()).require(Right.USE);
            send(context, TEXT_TYPE, MetricsRoutes::withPilosas);
        });
        router.get("/metrics.json").method(HttpMethod.HEAD).handler(context -> {
            authentication.caller(context.request()).require(Right.CHANGE);
            AcceptRule.requireJson(context.request());
            send(context, CloudFailures.JSON_TYPE, this::json);
        });
    }

    private void send(RoutingContext context, CharSequence type, UnaryOperator<String> form) {
        facts.metrics()
                .apply(form)
                .onComplete(
                        all -> context.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                                .end(all),
                        failure -> failures.text(context.request(), failure));
    }

    private static String withPilosas(String own) {
        return own + PilosaMetrics.text(PrometheusText.families(own));
    }

    private String json(String own) {
        ObjectNode byNode = Json.object();
        byNode.set(facts.id(), MetricsJson.render(PrometheusText.families(withPilosas(own))));
        return Json.text(byNode).toString();
    }
}
