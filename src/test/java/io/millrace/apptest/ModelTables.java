package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.apptest.PipelineTwin.Batch;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.Receipt;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * The tables that models of a whole server write to and ask: users with keys, orders that give keys of users ids too, and two that stand
 * alone. Confined to one thread.
 */
final class ModelTables {
    private static final int IDS = 40;
    private static final int TAGS = 6;

    private static final Map<String, String> COLUMNS = Map.of(
            "plain",
            """
            {"name": "id", "path": ["id"], "type": "id"},
            {"name": "price", "path": ["price"], "type": "int"},
            {"name": "color", "path": ["color"], "type": "string", "config": {"Mutex": true}},
            {"name": "flags", "path": ["flags"], "type": "signedIntBoolKey"},
            {"name": "tags", "path": ["tags"], "type": "strings"}""",
            "users",
            """
            {"name": "name", "path": ["name"], "type": "string"},
            {"name": "age", "path": ["age"], "type": "int"},
            {"name": "tags", "path": ["tags"], "type": "strings"}""",
            "orders",
            """
            {"name": "id", "path": ["id"], "type": "id"},
            {"name": "buyer", "path": ["buyer"], "type": "int", "config": {"ForeignIndex": "users"}},
            {"name": "tags", "path": ["tags"], "type": "strings"}""",
            "passing",
            """
            {"name": "id", "path": ["id"], "type": "id"},
            {"name": "price", "path": ["price"], "type": "int"}""");

    private final Random random;
    private final Map<String, EndpointId> endpoints = new TreeMap<>();
    private final Map<String, TableId> ids = new HashMap<>();
    private Database database;
    private long marks = 1_000_000_000;

    ModelTables(Random random) {
        this.random = random;
    }

    void create(LocalServer server) throws Exception {
        database = server.control(new ControlCommand.CreateDatabase("d", null));
        for (String table : List.of("plain", "users", "orders", "passing")) {
            create(server, table);
        }
    }

    private void create(LocalServer server, String table) throws Exception {
        ids.put(
                table,
                server.control(new ControlCommand.CreateTable(database.id(), table, "", table.equals("users"), true))
                        .id());
        String start = table.equals("users") ? "\"primary_key_fields\": [\"name\"]" : "\"id_field\": \"id\"";
        String schema = "{" + start + ", \"allow_missing_fields\": true, \"definition\": [" + COLUMNS.get(table)
                + ", {\"name\": \"mark\", \"path\": [\"mark\"], \"type\": \"int\"}]}";
        endpoints.put(
                table,
                server.control(Endpoints.create(table, database.id(), table, schema, Optional.of(Limits.UNLIMITED)))
                        .id());
    }

    /** It is gone, and another one has its name. */
    void remake(LocalServer server, String table) throws Exception {
        server.control(Endpoints.delete(endpoints.get(table)));
        server.control(new ControlCommand.DeleteTable(database.id(), table));
        create(server, table);
    }

    TableId id(String table) {
        return ids.get(table);
    }

    Future<Receipt> send(LocalServer server, Batch batch) {
        return server.send(
                endpoints.get(batch.table()),
                batch.records().stream().map(JsonNode::toString).toArray(String[]::new));
    }

    /** Its records have a mark that no other batch has, a number of ten digits. */
    Batch batch(String table) {
        long mark = ++marks;
        List<JsonNode> records = new ArrayList<>();
        int size = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 5);
        for (int i = 0; i < size; i++) {
            ObjectNode record = MillraceClient.JSON.createObjectNode();
            if (table.equals("users")) {
                record.put("name", "u" + random.nextInt(IDS));
            } else {
                record.put("id", random.nextInt(IDS));
            }
            switch (table) {
                case "plain" -> {
                    number(record, "price");
                    color(record);
                    tags(record);
                    if (random.nextBoolean()) {
                        record.put("flags", (1 + random.nextInt(TAGS)) * (random.nextBoolean() ? 1 : -1));
                    }
                }
                case "users" -> {
                    number(record, "age");
                    tags(record);
                }
                case "orders" -> {
                    if (random.nextInt(3) > 0) {
                        record.put("buyer", "u" + random.nextInt(IDS));
                    }
                    tags(record);
                }
                default -> number(record, "price");
            }
            records.add(record.put("mark", mark));
        }
        return new Batch(table, records);
    }

    /** Null clears it. */
    private void number(ObjectNode record, String field) {
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> record.putNull(field);
            default -> record.put(field, random.nextInt(2_000) - 1_000);
        }
    }

    private void color(ObjectNode record) {
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> record.putNull("color");
            default -> record.put("color", "c" + random.nextInt(TAGS));
        }
    }

    private void tags(ObjectNode record) {
        if (random.nextBoolean()) {
            ArrayNode tags = record.putArray("tags");
            for (int i = random.nextInt(3); i >= 0; i--) {
                tags.add("t" + random.nextInt(TAGS));
            }
        }
    }

    /** By table. */
    Map<String, Map<String, List<Object>>> shown(LocalServer server) throws Exception {
        Map<String, Map<String, List<Object>>> shown = new TreeMap<>();
        for (String table : endpoints.keySet()) {
            shown.put(table, shown(server, table));
        }
        return shown;
    }

    Map<String, List<Object>> shown(LocalServer server, String table) throws Exception {
        return PipelineTwin.shown(
                results(server, table, PipelineTwin.question(table)).get(0));
    }

    private static JsonNode results(LocalServer server, String table, String question) throws Exception {
        return MillraceClient.JSON.readTree(server.query(table, question)).get("results");
    }

    /** Asks all tables for everything, and in a second way for some of it. */
    void check(LocalServer server, PipelineTwin twin) throws Exception {
        assertEquals(twin.all(), shown(server));
        String tag = "t" + random.nextInt(TAGS);
        for (String table : endpoints.keySet()) {
            assertEquals(
                    twin.count(table),
                    results(server, table, "Count(All())").get(0).asInt(),
                    table);
            if (!table.equals("passing")) {
                long tagged = results(server, table, "Count(Row(tags='" + tag + "'))")
                        .get(0)
                        .asLong();
                assertEquals(twin.tagged(table, tag), tagged, table);
            }
        }
        assertEquals(
                twin.buyerIds(),
                results(server, "orders", "Sum(field=buyer)")
                        .get(0)
                        .path("value")
                        .asLong());
    }
}
