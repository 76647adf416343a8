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

/**
 * A table of a family as its rows are read. Immutable.
 *
 * @param newest the newest version that is known
 * @param state what is in chunks already
 * @param spaces by the id of a field: the table that it draws ids from; empty if that is gone
 * @param isDropped its rows are read only for the keys that they give to other tables
 */
record Member(TableSchema newest, TableState state, Map<Integer, Optional<TableId>> spaces, boolean isDropped) {
    /** Stands for a foreign table that is gone. No table's id looks like that. */
    static final String GONE = "";

    /**
     * The version that rows of the given ones are built with: all their fields, also those that are gone by now, since whether a
     * key gets an id must not depend on when its row is read. Foreign tables are named by their ids.
     */
    TableSchema target(Iterable<TableSchema> written) {
        TableSchema last = null;
        Map<Integer, Field> fields = new HashMap<>();
        for (TableSchema version : written) {
            boolean isNewer = last == null || version.version() > last.version();
            last = isNewer ? version : last;
            for (Field field : version.fields()) {
                if (isNewer || !fields.containsKey(field.id())) {
                    fields.put(field.id(), inItsSpace(field));
                }
            }
        }
        List<Field> all = new ArrayList<>(fields.values());
        return last.with(last.version(), all);
    }

    private Field inItsSpace(Field field) {
        if (!(field.options() instanceof FieldOptions.Int options) || options.foreignTable() == null) {
            return field;
        }
        Optional<TableId> space = spaces.get(field.id());
        String name = space == null ? null : space.map(TableId::toString).orElse(GONE);
        return new Field(
                field.id(),
                field.name(),
                FieldOptions.integer(options.min(), options.max(), name),
                field.createdNanos());
    }
}
