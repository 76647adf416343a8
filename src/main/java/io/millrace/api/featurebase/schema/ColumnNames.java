package io.millrace.api.featurebase.schema;

import io.millrace.mapping.json.Shown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The names of the columns that a schema writes to. */
final class ColumnNames {
    /** What the second column of a signed row is called behind the name of the first. */
    static final String EXISTS_SUFFIX = "-exists";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,229}");

    private ColumnNames() {}

    /** The columns of a stored definition, its own first. */
    static List<String> of(Definition definition) {
        String name = definition.columnName();
        return definition.kind() == ColumnKind.SIGNED_INT_BOOL_KEY
                ? List.of(name, name + ColumnNames.EXISTS_SUFFIX)
                : List.of(name);
    }

    /** Checks that names are legal and that no column has two writers. What is not stored may be called anything. */
    static void check(MappingSchema schema, ProblemList problems) {
        Map<String, String> writers = new HashMap<>();
        for (Definition definition : schema.definitions()) {
            if (schema.isStored(definition)) {
                of(definition).forEach(column -> check(definition, column, writers, problems));
            }
        }
    }

    private static void check(Definition definition, String column, Map<String, String> writers, ProblemList problems) {
        if (!NAME.matcher(column).matches()) {
            problems.add(
                    definition,
                    SchemaReason.BAD_NAME,
                    "the column name " + Shown.text(column)
                            + " has to be a letter a-z and at most 229 of a-z, 0-9, - and _");
        }
        String other = writers.putIfAbsent(column, definition.name());
        if (other != null && !other.equals(definition.name())) {
            problems.add(
                    definition,
                    SchemaReason.DUPLICATE_NAME,
                    "the column " + Shown.text(column) + " is written by " + other + " already");
        }
    }
}
