package io.millrace.pql;

import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the keys of a field's rows, which the table knows by key alone. Thread-safe. */
public interface RowKeyIds {
    /**
     * The id of each key, in their order. A key keeps its id for good; one that has none yet gets the next of 1, 2, 3, … in
     * the order given.
     */
    long[] ids(TableSchema table, Field field, List<String> keys);

    /** Keeps the numbers in memory. */
    static RowKeyIds inMemory() {
        Map<String, Map<String, Long>> known = new HashMap<>();
        return (table, field, keys) -> {
            synchronized (known) {
                Map<String, Long> ids = known.computeIfAbsent(table.id() + " " + field.id(), name -> new HashMap<>());
                return keys.stream()
                        .mapToLong(key -> ids.computeIfAbsent(key, none -> ids.size() + 1L))
                        .toArray();
            }
        };
    }
}
