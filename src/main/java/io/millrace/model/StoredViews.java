package io.millrace.model;

import java.util.Map;
import java.util.Set;

/**
 * The views that hold something. Immutable.
 *
 * @param byTable by table and name of a field: names of periods such as {@code 202103}, ascending, then {@code standard}; of
 *     fields without rows {@code standard} if there is a value
 */
public record StoredViews(Map<TableId, Map<String, Set<String>>> byTable) {
    public Set<String> of(TableId table, String field) {
        return byTable.getOrDefault(table, Map.of()).getOrDefault(field, Set.of());
    }
}
