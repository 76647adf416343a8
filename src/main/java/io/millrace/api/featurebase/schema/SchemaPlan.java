package io.millrace.api.featurebase.schema;

import io.millrace.mapping.json.Shown;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a schema needs of a table: the fields that are still to be made, and its definitions with their types. Immutable. */
final class SchemaPlan {
    private final Map<String, FieldOptions> fieldsToCreate;
    private final List<String> warnings;
    private final List<ResolvedDefinition> definitions;

    private SchemaPlan(
            Map<String, FieldOptions> fieldsToCreate, List<String> warnings, List<ResolvedDefinition> definitions) {
        this.fieldsToCreate = Collections.unmodifiableMap(fieldsToCreate);
        this.warnings = List.copyOf(warnings);
        this.definitions = List.copyOf(definitions);
    }

    /**
     * Compares the schema with the table as it is.
     *
     * @param tables finds a table by name, for foreign indexes
     * @throws io.millrace.problem.Problem INVALID_PARAMETER, with one detail for each thing that does not fit
     */
    static SchemaPlan of(MappingSchema schema, TableSchema table, Function<String, Optional<TableSchema>> tables) {
        ProblemList problems = new ProblemList();
        checkRecordIds(schema, table, problems);
        Map<String, FieldOptions> missing = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>(schema.warnings());
        List<ResolvedDefinition> resolved = new ArrayList<>();
        for (Definition definition : schema.definitions()) {
            Optional<ResolvedDefinition> typed = ResolvedDefinition.of(definition, table);
            typed.ifPresent(resolved::add);
            if (typed.isEmpty()) {
                problems.add(
                        definition,
                        SchemaReason.MISSING_TYPE,
                        "it has no type, and the table " + table.name() + " has no column of that name");
            } else if (!typed.get().isFromTable() && schema.isStored(definition)) {
                checkForeignTable(definition, table, tables, problems);
                compare(definition, table, missing, warnings, problems);
            } else {
                checkKeyType(schema, typed.get(), problems);
            }
        }
        problems.raise();
        return new SchemaPlan(missing, warnings, resolved);
    }

    /** The fields that the table lacks, in the order of the definitions. */
    Map<String, FieldOptions> fieldsToCreate() {
        return fieldsToCreate;
    }

    /** What differs or looks odd, but does no harm. */
    List<String> warnings() {
        return warnings;
    }

    List<ResolvedDefinition> definitions() {
        return definitions;
    }

    private static void checkRecordIds(MappingSchema schema, TableSchema table, ProblemList problems) {
        if (schema.isKeyed() != table.isKeyed()) {
            String field =
                    schema.idField().orElseGet(() -> schema.primaryKeyFields().get(0));
            problems.add(
                    field,
                    SchemaReason.INCOMPATIBLE_TABLE,
                    table.isKeyed()
                            ? "the table " + table.name() + " has record keys, so the schema needs primary_key_fields"
                            : "the table " + table.name() + " has no record keys, so the schema needs id_field");
        }
    }

    private static void checkKeyType(MappingSchema schema, ResolvedDefinition typed, ProblemList problems) {
        Definition definition = typed.definition();
        if (schema.primaryKeyFields().contains(definition.name()) && typed.kind() == ColumnKind.STRINGS) {
            problems.add(
                    definition, SchemaReason.BAD_PRIMARY_KEY, "a list of strings cannot be a part of the record key");
        }
    }

    private static void checkForeignTable(
            Definition definition,
            TableSchema table,
            Function<String, Optional<TableSchema>> tables,
            ProblemList problems) {
        String foreign = definition.options().text(Option.FOREIGN_INDEX);
        if (!foreign.isEmpty() && foreignTable(foreign, table, tables).isEmpty()) {
            problems.add(definition, SchemaReason.FOREIGN_INDEX_NOT_FOUND, "there is no table " + Shown.text(foreign));
        }
    }

    static Optional<TableSchema> foreignTable(
            String name, TableSchema table, Function<String, Optional<TableSchema>> tables) {
        return name.equals(table.name()) ? Optional.of(table) : tables.apply(name);
    }

    private static void compare(
            Definition definition,
            TableSchema table,
            Map<String, FieldOptions> missing,
            List<String> warnings,
            ProblemList problems) {
        WantedFields.of(definition).forEach((name, wanted) -> table.field(name)
                .ifPresentOrElse(
                        field -> {
                            Compatibility.conflict(field, wanted)
                                    .ifPresent(conflict ->
                                            problems.add(definition, SchemaReason.INCOMPATIBLE_COLUMN, conflict));
                            Compatibility.warning(field, wanted)
                                    .ifPresent(warning -> warnings.add(definition.name() + ": " + warning));
                        },
                        () -> missing.put(name, wanted)));
    }
}
