package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Queries;
import io.millrace.admission.ShardsCommand;
import io.millrace.admission.StoredBytesCommand;
import io.millrace.admission.UsageCommand;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.model.StoredUsage;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which shards there are, and what the tables take of the disk. Confined to its verticle. */
final class StorageRoutes {
    private final Core core;
    private final Queries queries;

    StorageRoutes(Core core) {
        this.core = core;
        this.queries = core.queries();
    }

    void mount(JsonRoutes routes) {
        routes.get("/internal/shards/max", Right.USE, context -> highestShards());
        routes.get("/internal/index/:index/shards", Right.USE, this::shards);
        routes.get("/ui/shard-distribution", Right.USE, context -> distribution());
        routes.get("/ui/usage", Right.CHANGE, context -> usage());
        routes.get("/internal/disk-usage", Right.CHANGE, context -> queries.bytes(new StoredBytesCommand())
                .map(bytes -> disk(sum(bytes))));
        routes.get("/internal/disk-usage/:index", Right.CHANGE, this::diskUsage);
        routes.get(
                "/internal/translate/data",
                Right.CHANGE,
                Arguments.required("index").orOptional("partition", "field"),
                StorageRoutes::noFiles);
    }

    private Future<JsonNode> highestShards() {
        Catalog catalog = core.catalog();
        return queries.shards(new ShardsCommand(ids(catalog), true)).map(shards -> {
            ObjectNode json = Json.object();
            ObjectNode standard = json.putObject("standard");
            for (TableSchema table : catalog.tables()) {
                long[] highest = shards.getOrDefault(table.id(), new long[0]);
                standard.put(ServerJson.name(catalog, table), highest.length == 0 ? 0 : highest[0]);
            }
            return json;
        });
    }

    private static Set<TableId> ids(Catalog catalog) {
        return catalog.tables().stream().map(TableSchema::id).collect(Collectors.toSet());
    }

    private TableSchema table(RoutingContext context) {
        String name = context.pathParam("index");
        return core.catalog()
                .tableNamed(name)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "Index " + name + " Not Found"));
    }

    private Future<JsonNode> shards(RoutingContext context) {
        TableId table = table(context).id();
        return queries.shards(new ShardsCommand(Set.of(table), false)).map(shards -> {
            ObjectNode json = Json.object();
            add(json.putArray("shards"), shards.getOrDefault(table, new long[0]));
            return json;
        });
    }

    private static void add(ArrayNode list, long[] shards) {
        for (long shard : shards) {
            list.add(shard);
        }
    }

    /** This node has all of them. */
    private Future<JsonNode> distribution() {
        Catalog catalog = core.catalog();
        return queries.shards(new ShardsCommand(ids(catalog), false)).map(shards -> {
            ObjectNode json = Json.object();
            for (TableSchema table : catalog.tables()) {
                ObjectNode here = json.putObject(ServerJson.name(catalog, table))
                        .putObject(core.node().id());
                add(here.putArray("primary-shards"), shards.getOrDefault(table.id(), new long[0]));
                here.putArray("replica-shards");
            }
            return json;
        });
    }

    private Future<JsonNode> diskUsage(RoutingContext context) {
        TableId table = table(context).id();
        return queries.bytes(new StoredBytesCommand()).map(bytes -> disk(bytes.getOrDefault(table, 0L)));
    }

    private static Future<JsonNode> noFiles(RoutingContext context) {
        throw new Problem(
                ProblemCode.NOT_IMPLEMENTED,
                "keys are in no files of their own here; /internal/translate/keys and /ids tell them");
    }

    private ObjectNode disk(long used) {
        return Json.object().put("capacity", core.node().diskBytes()).put("totalInUse", used);
    }

    private static long sum(Map<TableId, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    private Future<JsonNode> usage() {
        Catalog catalog = core.catalog();
        return queries.usage(new UsageCommand()).map(usage -> {
            ObjectNode json = Json.object();
            ObjectNode here = json.putObject(core.node().id());
            ObjectNode disk =
                    disk(usage.values().stream().mapToLong(StoredUsage::total).sum());
            ObjectNode indexes = disk.putObject("indexes");
            for (TableSchema table : catalog.tables()) {
                StoredUsage its = usage.getOrDefault(table.id(), StoredUsage.NONE);
                indexes.set(ServerJson.name(catalog, table), new UsageJson(table, its).render());
            }
            here.set("diskUsage", disk);
            here.set("memoryUsage", InfoRoutes.memory());
            return json;
        });
    }
}
