package io.millrace.api.featurebase.schema;

import io.millrace.mapping.time.TimeLayout;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * A definition whose type is known.
 *
 * @param isFromTable whether the type was taken from the table; then the table's options rule, too
 */
record ResolvedDefinition(Definition definition, boolean isFromTable) {

    /** Empty if the definition has no type and the table no such column that a definition can fill. */
    static Optional<ResolvedDefinition> of(Definition definition, TableSchema table) {
        if (definition.kind() != null) {
            return Optional.of(new ResolvedDefinition(definition, false));
        }
        return table.field(definition.columnName())
                .filter(field -> field.type() != FieldType.STORED)
                .map(field -> new Definition(definition.name(), definition.path(), kind(field), definition.options()))
                .map(typed -> new ResolvedDefinition(typed, true));
    }

    private static ColumnKind kind(Field field) {
        return switch (field.type()) {
            case SET, TIME -> field.isKeyed() ? ColumnKind.STRINGS : ColumnKind.IDS;
            case MUTEX -> field.isKeyed() ? ColumnKind.STRING : ColumnKind.ID;
            case INT -> ColumnKind.INT;
            case DECIMAL -> ColumnKind.DECIMAL;
            case TIMESTAMP -> ColumnKind.TIMESTAMP;
            case BOOL -> ColumnKind.BOOL;
            case STORED -> throw new IllegalArgumentException("no definition fills stored field " + field.name());
        };
    }

    ColumnKind kind() {
        return definition.kind();
    }

    ColumnOptions options() {
        return definition.options();
    }

    /** All times are read with these layouts if none is given. */
    List<TimeLayout> layouts() {
        return options()
                .layout()
                .map(List::of)
                .orElseGet(() -> kind() == ColumnKind.DATE_INT
                        ? List.of(GoLayout.RFC_3339, GoLayout.DATE)
                        : List.of(GoLayout.RFC_3339));
    }
}
