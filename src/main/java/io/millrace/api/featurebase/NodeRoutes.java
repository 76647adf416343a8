package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.NodeFacts;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.math.BigInteger;

/**
 * Which nodes there are, and who has what. There is one, which has everything, also of what does not exist yet: clients ask before
 * they write. Confined to its verticle.
 */
final class NodeRoutes {
    private static final BigInteger SHARDS_END = BigInteger.ONE.shiftLeft(64);

    private final NodeJson nodes;
    private final NodeFacts facts;

    NodeRoutes(NodeFacts facts) {
        this.facts = facts;
        this.nodes = new NodeJson(facts);
    }

    void mount(JsonRoutes routes) {
        routes.get("/status", Right.USE, Arguments.NONE, context -> told(nodes.status(context.request())));
        routes.get("/internal/nodes", Right.USE, this::all);
        routes.get("/internal/fragment/nodes", Right.USE, Arguments.required("shard", "index"), context -> {
            requireNumber(context, "shard");
            return all(context);
        });
        routes.get("/internal/partition/nodes", Right.USE, Arguments.required("partition"), context -> {
            requireNumber(context, "partition");
            return all(context);
        });
        routes.post(
                "/cluster/resize/abort",
                Right.CHANGE,
                (context, body) -> told(Json.object().put("info", "no resize job currently running")));
        routes.post("/cluster/resize/remove-node", Right.CHANGE, this::remove);
        routes.post("/cluster/resize/set-coordinator", Right.CHANGE, this::coordinate);
    }

    private static Future<JsonNode> told(JsonNode json) {
        return Future.succeededFuture(json);
    }

    private Future<JsonNode> all(RoutingContext context) {
        return told(nodes.nodes(context.request()));
    }

    private static void requireNumber(RoutingContext context, String argument) {
        String text = context.queryParams().get(argument);
        boolean isNumber = text.length() <= 20
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && new BigInteger(text).compareTo(SHARDS_END) < 0;
        if (!isNumber) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, argument + " should be an unsigned integer");
        }
    }

    /** The only node cannot go; there are no others. */
    private Future<JsonNode> remove(RoutingContext context, Members body) {
        if (body.requiredText("id").equals(facts.id())) {
            context.response().setStatusCode(500); // the status that clients know for it
            return told(Json.object().put("error", "removing node: the only node cannot be removed"));
        }
        throw missing("removing node: finding node to remove: ");
    }

    private Future<JsonNode> coordinate(RoutingContext context, Members body) {
        if (!body.requiredText("id").equals(facts.id())) {
            throw missing("setting coordinator: finding node: ");
        }
        ObjectNode json = Json.object();
        json.set("old", nodes.node(context.request()));
        json.set("new", nodes.node(context.request()));
        return told(json);
    }

    private static Problem missing(String doing) {
        return new Problem(ProblemCode.NOT_FOUND, doing + "node with provided ID does not exist");
    }
}
