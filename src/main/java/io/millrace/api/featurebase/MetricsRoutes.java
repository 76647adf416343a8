package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.ShardsCommand;
import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.NodeFacts;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** All meters, for those who have a key; the management port serves the same without one. Confined to its verticle. */
final class MetricsRoutes {
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** A scrape does not wait for a queue of queries. */
    private static final long SHARDS_MILLIS_MAX = 1_000;

    private final Core core;
    private final NodeFacts facts;
    private final Authentication authentication;
    private final ServerFailures failures;

    MetricsRoutes(Core core, Authentication authentication, ServerFailures failures) {
        this.core = core;
        this.facts = core.node();
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router) {
        router.get("/metrics").method(HttpMethod.HEAD).handler(context -> {
            authentication.caller(context.request()).require(Right.USE);
            send(context, TEXT_TYPE, shards -> own -> withPilosas(own, shards));
        });
        router.get("/metrics.json").method(HttpMethod.HEAD).handler(context -> {
            authentication.caller(context.request()).require(Right.CHANGE);
            AcceptRule.requireJson(context.request());
            send(context, CloudFailures.JSON_TYPE, shards -> own -> json(own, shards));
        });
    }

    private void send(
            RoutingContext context, CharSequence type, Function<Map<String, Long>, UnaryOperator<String>> form) {
        highestShards()
                .compose(shards -> facts.metrics().apply(form.apply(shards)))
                .onComplete(
                        all -> context.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                                .end(all),
                        failure -> failures.text(context.request(), failure));
    }

    /** By index, of those that have records; empty if that cannot be told now. */
    private Future<Map<String, Long>> highestShards() {
        Catalog catalog = core.catalog();
        Set<TableId> ids = catalog.tables().stream().map(TableSchema::id).collect(Collectors.toSet());
        return core.queries()
                .shards(new ShardsCommand(ids, true))
                .map(shards -> {
                    Map<String, Long> highest = new TreeMap<>();
                    for (TableSchema table : catalog.tables()) {
                        long[] its = shards.getOrDefault(table.id(), new long[0]);
                        if (its.length > 0) {
                            highest.put(ServerJson.name(catalog, table), its[0]);
                        }
                    }
                    return highest;
                })
                .timeout(SHARDS_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .otherwise(Map.of());
    }

    private static String withPilosas(String own, Map<String, Long> shards) {
        return own + PilosaMetrics.text(PrometheusText.families(own), shards);
    }

    private String json(String own, Map<String, Long> shards) {
        ObjectNode byNode = Json.object();
        byNode.set(facts.id(), MetricsJson.render(PrometheusText.families(withPilosas(own, shards))));
        return Json.text(byNode).toString();
    }
}
