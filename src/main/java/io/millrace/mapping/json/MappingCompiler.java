package io.millrace.mapping.json;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Turns definitions into columns. One use. */
final class MappingCompiler {
    private final MappingSchema schema;
    private final TableSchema table;
    private final Function<String, Optional<TableSchema>> tables;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> recordTimes = new ArrayList<>();
    private final List<JsonMapping.Output> outputs = new ArrayList<>();

    MappingCompiler(MappingSchema schema, TableSchema table, Function<String, Optional<TableSchema>> tables) {
        this.schema = schema;
        this.table = table;
        this.tables = tables;
    }

    JsonMapping compile() {
        JsonPlan plan = JsonPlan.of(schema, table, tables);
        checkComplete(plan);
        List<Integer> keyParts = keyParts(plan.definitions());
        for (ResolvedDefinition resolved : plan.definitions()) {
            if (schema.isStored(resolved.definition())) {
                addStored(resolved);
            } else if (resolved.kind() == ColumnKind.RECORD_TIME) {
                recordTimes.add(columns.size());
                columns.add(new RecordTimeColumn(resolved.definition(), times(resolved)));
            }
        }
        outputs.sort(Comparator.comparingInt(JsonMapping.Output::position));
        return new JsonMapping(table, schema.allowsMissing(), columns, keyParts, recordTimes, outputs);
    }

    private void checkComplete(JsonPlan plan) {
        ProblemList problems = new ProblemList();
        for (String name : plan.fieldsToCreate().keySet()) {
            problems.add(
                    name, Reason.INCOMPATIBLE_COLUMN, "the table " + table.name() + " has no column " + name + " yet");
        }
        problems.raise();
    }

    /** The record's id or the parts of its key come first, so that their problems are the ones that are told. */
    private List<Integer> keyParts(List<ResolvedDefinition> definitions) {
        List<Integer> parts = new ArrayList<>();
        schema.idField().ifPresent(name -> {
            parts.add(columns.size());
            columns.add(new RecordIdColumn(find(definitions, name).definition()));
        });
        for (String name : schema.primaryKeyFields()) {
            ResolvedDefinition resolved = find(definitions, name);
            boolean isWholeNumber =
                    switch (resolved.kind()) {
                        case ID, INT, SIGNED_INT_BOOL_KEY ->
                            foreignTable(resolved).filter(TableSchema::isKeyed).isEmpty();
                        default -> false;
                    };
            parts.add(columns.size());
            boolean isOnlyPart = schema.primaryKeyFields().size() == 1;
            columns.add(new KeyPartColumn(resolved.definition(), isWholeNumber, isOnlyPart));
        }
        return parts;
    }

    private static ResolvedDefinition find(List<ResolvedDefinition> definitions, String name) {
        return definitions.stream()
                .filter(resolved -> resolved.definition().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void addStored(ResolvedDefinition resolved) {
        for (String name : ColumnNames.of(resolved.definition())) {
            outputs.add(new JsonMapping.Output(table.position(name), columns.size()));
        }
        Field field = table.field(resolved.definition().columnName()).orElseThrow();
        columns.add(column(resolved, field));
    }

    private Column column(ResolvedDefinition resolved, Field field) {
        Definition definition = resolved.definition();
        FieldOptions options = field.options();
        return switch (resolved.kind()) {
            case ID -> new IdColumn(definition, ResolvedDefinition.isMutex(field));
            case IDS -> new IdsColumn(definition, resolved.isFromTable());
            case STRING -> new StringColumn(definition, ResolvedDefinition.isMutex(field));
            case STRINGS -> new StringsColumn(definition, resolved.isFromTable());
            case BOOL -> new BoolColumn(definition);
            case INT -> integer(resolved, (FieldOptions.Int) options);
            case DECIMAL -> new DecimalColumn(definition, (FieldOptions.Decimal) options);
            case SIGNED_INT_BOOL_KEY ->
                new SignedIntBoolKeyColumn(
                        definition, table.position(field.name() + SignedIntBoolKeyColumn.EXISTS_SUFFIX));
            case DATE_INT -> dateInt(resolved);
            case TIMESTAMP -> timestamp(resolved, (FieldOptions.Timestamp) options);
            case RECORD_TIME -> throw new IllegalStateException("a record's time is not stored");
        };
    }

    private Column integer(ResolvedDefinition resolved, FieldOptions.Int options) {
        if (options.foreignTable() == null) {
            return new IntColumn(resolved.definition(), options);
        }
        boolean isKeyed = JsonPlan.foreignTable(options.foreignTable(), table, tables)
                .map(TableSchema::isKeyed)
                .orElse(false);
        return isKeyed
                ? new ForeignKeyColumn(resolved.definition())
                : new IntColumn(resolved.definition(), 0, Long.MAX_VALUE);
    }

    private static Column timestamp(ResolvedDefinition resolved, FieldOptions.Timestamp options) {
        return new TimestampColumn(resolved.definition(), timestamps(resolved, options), options);
    }

    private Optional<TableSchema> foreignTable(ResolvedDefinition resolved) {
        return table.field(resolved.definition().columnName())
                .map(field -> field.options().foreignTable())
                .flatMap(name -> JsonPlan.foreignTable(name, table, tables));
    }

    private static TimeSource times(ResolvedDefinition resolved) {
        ColumnOptions options = resolved.options();
        return options.countsUnits()
                ? TimeSource.count(
                        options.epoch().orElseThrow(), options.unitNanos().orElseThrow())
                : TimeSource.layouts(resolved.layouts());
    }

    /** Counts start at the epoch in whole units of the granularity, which is the field's own if it was made for this. */
    private static TimeSource timestamps(ResolvedDefinition resolved, FieldOptions.Timestamp field) {
        ColumnOptions options = resolved.options();
        return options.countsUnits()
                ? TimeSource.count(
                        options.timestampEpoch(field.granularity()),
                        options.unitNanos().orElseThrow())
                : TimeSource.layouts(resolved.layouts());
    }

    private static Column dateInt(ResolvedDefinition resolved) {
        ColumnOptions options = resolved.options();
        return new DateIntColumn(
                resolved.definition(),
                TimeSource.layouts(resolved.layouts()),
                !options.has(Option.LAYOUT),
                options.epoch().orElseThrow(),
                options.unitNanos().orElseThrow());
    }
}
