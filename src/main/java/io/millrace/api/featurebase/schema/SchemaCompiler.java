package io.millrace.api.featurebase.schema;

import io.millrace.mapping.json.ColumnRule;
import io.millrace.mapping.json.Conversion;
import io.millrace.mapping.json.JsonRule;
import io.millrace.mapping.json.TimeSource;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Turns definitions into the rule of their table. One use. */
final class SchemaCompiler {
    private final MappingSchema schema;
    private final TableSchema table;
    private final Function<String, Optional<TableSchema>> tables;
    private final List<ColumnRule> columns = new ArrayList<>();

    SchemaCompiler(MappingSchema schema, TableSchema table, Function<String, Optional<TableSchema>> tables) {
        this.schema = schema;
        this.table = table;
        this.tables = tables;
    }

    JsonRule compile() {
        SchemaPlan plan = SchemaPlan.of(schema, table, tables);
        checkComplete(plan);
        addIdentity(plan.definitions());
        for (ResolvedDefinition resolved : plan.definitions()) {
            if (schema.isStored(resolved.definition())) {
                add(resolved, stored(resolved));
            } else if (resolved.kind() == ColumnKind.RECORD_TIME) {
                add(resolved, new Conversion.RecordTime(times(resolved)));
            }
        }
        return new JsonRule(table, schema.allowsMissing(), columns);
    }

    private void add(ResolvedDefinition resolved, Conversion conversion) {
        Definition definition = resolved.definition();
        columns.add(new ColumnRule(definition.name(), definition.path(), conversion));
    }

    private void checkComplete(SchemaPlan plan) {
        ProblemList problems = new ProblemList();
        for (String name : plan.fieldsToCreate().keySet()) {
            problems.add(
                    name,
                    SchemaReason.INCOMPATIBLE_COLUMN,
                    "the table " + table.name() + " has no column " + name + " yet");
        }
        problems.raise();
    }

    /** The record's id or the parts of its key come first, so that their problems are the ones that are told. */
    private void addIdentity(List<ResolvedDefinition> definitions) {
        schema.idField().ifPresent(name -> add(find(definitions, name), new Conversion.RecordId()));
        for (String name : schema.primaryKeyFields()) {
            ResolvedDefinition resolved = find(definitions, name);
            boolean isWholeNumber =
                    switch (resolved.kind()) {
                        case ID, INT, SIGNED_INT_BOOL_KEY ->
                            foreignTable(resolved).filter(TableSchema::isKeyed).isEmpty();
                        default -> false;
                    };
            boolean isOnlyPart = schema.primaryKeyFields().size() == 1;
            add(resolved, new Conversion.KeyPart(isWholeNumber, isOnlyPart));
        }
    }

    private static ResolvedDefinition find(List<ResolvedDefinition> definitions, String name) {
        return definitions.stream()
                .filter(resolved -> resolved.definition().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Conversion stored(ResolvedDefinition resolved) {
        String name = resolved.definition().columnName();
        return switch (resolved.kind()) {
            case ID -> new Conversion.RowId(name);
            case IDS -> new Conversion.RowIds(name, resolved.isFromTable());
            case STRING -> new Conversion.RowKey(name);
            case STRINGS -> new Conversion.RowKeys(name, resolved.isFromTable());
            case BOOL -> new Conversion.Bool(name);
            case INT -> integer(name);
            case DECIMAL -> new Conversion.Decimal(name);
            case SIGNED_INT_BOOL_KEY -> new Conversion.SignedRowId(name, name + ColumnNames.EXISTS_SUFFIX);
            case DATE_INT -> dateInt(name, resolved);
            case TIMESTAMP -> new Conversion.Timestamp(name, timestamps(name, resolved));
            case RECORD_TIME -> throw new IllegalStateException("a record's time is not stored");
        };
    }

    private FieldOptions options(String name) {
        return table.field(name).map(Field::options).orElseThrow();
    }

    private Conversion integer(String name) {
        FieldOptions.Int options = (FieldOptions.Int) options(name);
        if (options.foreignTable() == null) {
            return new Conversion.WholeNumber(name, options.min(), options.max());
        }
        boolean isKeyed = SchemaPlan.foreignTable(options.foreignTable(), table, tables)
                .map(TableSchema::isKeyed)
                .orElse(false);
        return isKeyed ? new Conversion.ForeignKey(name) : new Conversion.WholeNumber(name, 0, Long.MAX_VALUE);
    }

    private Optional<TableSchema> foreignTable(ResolvedDefinition resolved) {
        return table.field(resolved.definition().columnName())
                .map(field -> field.options().foreignTable())
                .flatMap(name -> SchemaPlan.foreignTable(name, table, tables));
    }

    private static TimeSource times(ResolvedDefinition resolved) {
        ColumnOptions options = resolved.options();
        return options.countsUnits()
                ? TimeSource.count(
                        options.epoch().orElseThrow(), options.unitNanos().orElseThrow())
                : TimeSource.layouts(resolved.layouts());
    }

    /** Counts start at the epoch in whole units of the granularity, which is the field's own if it was made for this. */
    private TimeSource timestamps(String name, ResolvedDefinition resolved) {
        ColumnOptions options = resolved.options();
        FieldOptions.Timestamp field = (FieldOptions.Timestamp) options(name);
        return options.countsUnits()
                ? TimeSource.count(
                        options.timestampEpoch(field.granularity()),
                        options.unitNanos().orElseThrow())
                : TimeSource.layouts(resolved.layouts());
    }

    private static Conversion dateInt(String name, ResolvedDefinition resolved) {
        ColumnOptions options = resolved.options();
        return new Conversion.TimeCount(
                name,
                resolved.layouts(),
                !options.has(Option.LAYOUT),
                options.epoch().orElseThrow(),
                options.unitNanos().orElseThrow());
    }
}
