package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.Machine;
import io.millrace.api.NodeFacts;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Set;

/** What the server is and how it does. Confined to its verticle. */
final class InfoRoutes {
    /** The release whose interface is spoken here; clients go by it. */
    private static final String SPOKEN = "3.35.0";

    private static final String HASH = "jump-hash";

    /** Where the server has people log in, if it is to know them. */
    static final Set<String> LOGIN = Set.of("/login", "/logout", "/redirect", "/auth", "/userinfo");

    private final Core core;
    private final NodeFacts facts;
    private final Authentication authentication;

    InfoRoutes(Core core, Authentication authentication) {
        this.core = core;
        this.facts = core.node();
        this.authentication = authentication;
    }

    void mount(Router router, JsonRoutes routes) {
        routes.get(
                "/version",
                Right.USE,
                Arguments.NONE,
                context -> Future.succeededFuture(
                        Json.object().put("version", SPOKEN).put("millrace", facts.version())));
        routes.get("/info", Right.CHANGE, Arguments.NONE, context -> Future.succeededFuture(info()));
        routes.get("/debug/vars", Right.CHANGE, context -> Future.succeededFuture(variables()));
        routes.get("/internal/mem-usage", Right.CHANGE, context -> Future.succeededFuture(memory()));
        router.get("/health").method(HttpMethod.HEAD).handler(context -> context.response()
                .end());
        router.post("/recalculate-caches").handler(this::recalculate);
        LOGIN.forEach(path -> router.get(path).method(HttpMethod.HEAD).handler(this::logIn));
    }

    /** Says that nobody has to. */
    private void logIn(RoutingContext context) {
        if (core.authenticates()) {
            throw new Problem(ProblemCode.NOT_FOUND, "there is no login here; send an API key with each request");
        }
        context.response().setStatusCode(204).end();
    }

    /** Nothing is cached that could be stale: counts are always exact. */
    private void recalculate(RoutingContext context) {
        authentication.caller(context.request()).require(Right.CHANGE);
        Arguments.NONE.check(context);
        context.response().setStatusCode(204).end();
    }

    private ObjectNode info() {
        Machine machine = facts.machine();
        return Json.object()
                .put("shardWidth", ServerJson.SHARD_WIDTH)
                .put("replicaN", 1)
                .put("shardHash", HASH)
                .put("keyHash", HASH)
                .put("memory", machine.memoryBytes())
                .put("cpuType", machine.processor())
                .put("cpuPhysicalCores", machine.cores())
                .put("cpuLogicalCores", machine.threads())
                .put("cpuMHz", machine.megahertz())
                .put("storageBackend", "millrace");
    }

    /** Not how it was started: the command line may hold secrets. */
    private static ObjectNode variables() {
        ObjectNode json = Json.object();
        json.putArray("cmdline").add("millrace");
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        json.putObject("memstats")
                .put("HeapAlloc", heap.getUsed())
                .put("HeapSys", heap.getCommitted())
                .put("Sys", heap.getMax());
        return json.put("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .put("uptimeMilliseconds", ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** Of the heap, which is what the server may use. */
    static ObjectNode memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return Json.object().put("capacity", heap.getMax()).put("totalInUse", heap.getUsed());
    }
}
