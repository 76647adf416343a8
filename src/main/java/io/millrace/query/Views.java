package io.millrace.query;

import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.table.TableSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which views of a table's fields hold something. */
final class Views {
    private Views() {}

    /** By name of the field. */
    static Map<String, Set<String>> of(TableSnapshot table) {
        Map<String, Set<String>> views = new HashMap<>();
        for (int position = 0; position < table.schema().fields().size(); position++) {
            views.put(table.schema().field(position).name(), of(table, position));
        }
        return views;
    }

    private static Set<String> of(TableSnapshot table, int position) {
        Field field = table.schema().field(position);
        if (field.type().form() != FieldType.Form.ROWS) {
            return table.known(position).isEmpty() ? Set.of() : Set.of(TimeViews.STANDARD);
        }
        Set<String> views = new TreeSet<>(table.views(position));
        views.removeIf(view -> !table.rows(position, view).next()); // all were taken out, merging drops it for good
        if (field.options() instanceof FieldOptions.Time time) {
            Instant now = Instant.now();
            views.removeIf(view -> TimeViews.isExpired(view, time.ttl(), now)); // merging drops them for good
        }
        return views;
    }
}
