package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.NodeFacts;
import io.millrace.api.json.Json;
import io.vertx.core.http.HttpServerRequest;

/** What this node looks like in the server dialect, in the words of all its releases. Thread-safe. */
record NodeJson(NodeFacts facts) {
    static final String CLUSTER = "millrace";

    ObjectNode node(HttpServerRequest request) {
        ReachableAddress here = ReachableAddress.of(facts.publicUrl(), request);
        ObjectNode json = Json.object().put("id", facts.id());
        json.set("uri", here.json());
        json.set("grpc-uri", new ReachableAddress("grpc", here.host(), 0).json()); // no such listener
        return json.put("isPrimary", true).put("isCoordinator", true).put("state", "STARTED");
    }

    /** All nodes: this one. */
    ArrayNode nodes(HttpServerRequest request) {
        return Json.object().putArray("nodes").add(node(request));
    }

    ObjectNode status(HttpServerRequest request) {
        ObjectNode json = Json.object().put("state", facts.isReady().getAsBoolean() ? "NORMAL" : "DEGRADED");
        json.set("nodes", nodes(request));
        return json.put("localID", facts.id()).put("clusterName", CLUSTER);
    }
}
