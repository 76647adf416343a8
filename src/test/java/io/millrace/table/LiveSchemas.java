package io.millrace.table;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalog of a test: the newest version of each table by name. Confined to one thread, or not changed any more. */
public final class LiveSchemas implements Tables.Names {
    public final Map<String, TableSchema> now = new HashMap<>();
    private final Map<TableId, Integer> fieldIds = new HashMap<>();
    private long clock;
    private long tables;

    public static FieldOptions number() {
        return to(null);
    }

    public static FieldOptions to(String foreignTable) {
        return FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, foreignTable);
    }

    public TableSchema create(String name, boolean isKeyed, FieldOptions... options) {
        TableSchema table = new TableSchema(new TableId(++tables), "db", name, isKeyed, true, 1, ++clock, List.of());
        now.put(name, table);
        for (FieldOptions each : options) {
            add(name, each);
        }
        return now.get(name);
    }

    public TableSchema add(String name, FieldOptions options) {
        TableSchema table = now.get(name);
        List<Field> fields = new ArrayList<>(table.fields());
        int id = fieldIds.merge(table.id(), 1, Integer::sum);
        fields.add(new Field(id, "f" + id, options, ++clock));
        return next(table, fields);
    }

    public TableSchema remove(String name, int position) {
        TableSchema table = now.get(name);
        List<Field> fields = new ArrayList<>(table.fields());
        fields.remove(position);
        return next(table, fields);
    }

    private TableSchema next(TableSchema table, List<Field> fields) {
        TableSchema next = new TableSchema(
                table.id(),
                "db",
                table.name(),
                table.isKeyed(),
                true,
                table.version() + 1,
                table.createdNanos(),
                fields);
        now.put(table.name(), next);
        return next;
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return Optional.ofNullable(now.get(name))
                .filter(table -> table.database().equals(database));
    }
}
