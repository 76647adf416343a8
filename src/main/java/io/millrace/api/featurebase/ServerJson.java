package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.model.Field;
import io.millrace.model.StoredViews;
import io.millrace.model.TableSchema;
import java.util.Comparator;

/** What tables look like in the server dialect, which calls them indexes. Immutable. */
final class ServerJson {
    static final int SHARD_WIDTH = 1 << 20;

    private final Catalog catalog;
    private final StoredViews viewsOrNull;

    /** Without views. */
    ServerJson(Catalog catalog) {
        this(catalog, null);
    }

    ServerJson(Catalog catalog, StoredViews viewsOrNull) {
        this.catalog = catalog;
        this.viewsOrNull = viewsOrNull;
    }

    ObjectNode schema() {
        ObjectNode json = Json.object();
        ArrayNode indexes = json.putArray("indexes");
        catalog.tables().forEach(table -> indexes.add(index(table)));
        return json;
    }

    ObjectNode index(TableSchema table) {
        ObjectNode json = Json.object()
                .put("name", name(catalog, table))
                .put("createdAt", table.createdNanos())
                .put("updatedAt", 0)
                .put("owner", "")
                .put("lastUpdatedUser", "");
        json.putObject("options")
                .put("keys", table.isKeyed())
                .put("trackExistence", table.tracksExistence())
                .put("partitionN", table.notes().partitions())
                .put("description", table.notes().description());
        ArrayNode fields = json.putArray("fields");
        table.fields().stream()
                .sorted(Comparator.comparing(Field::name))
                .map(field -> field(table, field))
                .forEach(fields::add);
        return json.put("shardWidth", SHARD_WIDTH);
    }

    private ObjectNode field(TableSchema table, Field field) {
        ObjectNode json = Json.object()
                .put("name", field.name())
                .put("createdAt", field.createdNanos())
                .put("owner", "");
        json.set("options", FieldOptionsJson.render(field.options()));
        if (viewsOrNull != null) {
            ArrayNode views = json.putArray("views");
            ServerViews.of(field, viewsOrNull.of(table.id(), field.name()))
                    .forEach(view -> views.addObject().put("name", view));
        }
        return json;
    }

    /** What a path or a query has to call the table: its name, with the database's before it where several have one. */
    static String name(Catalog catalog, TableSchema table) {
        return catalog.isUniquelyNamed(table)
                ? table.name()
                : catalog.database(table.database()).map(Database::name).orElse(table.database()) + "." + table.name();
    }
}
