package io.millrace.mapping.columns;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A rule of the kind {@link ColumnsKind}, read and checked. Immutable. */
public final class ColumnsRule implements MappingRule {
    private final List<Column> columns;
    private final ColumnsSettings settings;

    ColumnsRule(List<Column> columns, ColumnsSettings settings) {
        this.columns = List.copyOf(columns);
        this.settings = settings;
    }

    /** The labels of the columns, in their order. */
    public List<String> labels() {
        return columns.stream().map(Column::label).toList();
    }

    /** The names of the fields that the columns fill, in their order. */
    public List<String> fields(TableSchema table) {
        return ColumnField.names(columns, table);
    }

    @Override
    public MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        if (!table.identity().isGivenByLog()) {
            throw refused(List.of(problem(
                    null,
                    "incompatible_table",
                    "the rows have neither ids nor keys, so the ids of table " + table.name()
                            + " have to come from the log")));
        }
        List<String> names = ColumnField.names(columns, table);
        Map<String, FieldOptions> missing = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (table.field(names.get(i)).isEmpty()) {
                missing.put(names.get(i), columns.get(i).options());
            }
        }
        return new MappingPlan(missing, List.of());
    }

    @Override
    public Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        MappingPlan plan = plan(table, tables);
        if (!plan.fieldsToCreate().isEmpty()) {
            throw refused(List.of(problem(
                    null,
                    "incompatible_table",
                    "the table " + table.name() + " has no fields "
                            + plan.fieldsToCreate().keySet() + " yet")));
        }
        return new BatchMapping(new ColumnsMapping(table, columns, settings));
    }

    static FieldProblem problem(String label, String reason, String message) {
        return new FieldProblem(label, List.of(), reason, message);
    }

    static Problem refused(List<FieldProblem> problems) {
        return new Problem(
                ProblemCode.INVALID_PARAMETER,
                problems.stream().map(FieldProblem::message).collect(Collectors.joining("; ")),
                problems);
    }
}
