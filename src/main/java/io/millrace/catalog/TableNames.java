package io.millrace.catalog;

import io.millrace.model.TableSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds tables by name, at a cost that does not depend on how many there are. Immutable. */
public final class TableNames {
    private final Map<String, List<TableSchema>> byName;

    public TableNames(Collection<TableSchema> tables) {
        byName = tables.stream().collect(Collectors.groupingBy(TableSchema::name, HashMap::new, Collectors.toList()));
    }

    /** Of all databases. */
    public List<TableSchema> named(String name) {
        return byName.getOrDefault(name, List.of());
    }

    public Optional<TableSchema> in(String databaseId, String name) {
        return named(name).stream()
                .filter(table -> table.database().equals(databaseId))
                .findFirst();
    }
}
