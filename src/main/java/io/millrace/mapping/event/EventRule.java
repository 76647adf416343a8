package io.millrace.mapping.event;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rule of {@link EventKind}. Immutable, but for the memory that its mappers share.
 *
 * @param typed the fields that are filled from payloads
 */
record EventRule(EventSettings settings, TimeSpread spread, List<TypedField> typed) implements MappingRule {
    @Override
    public MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        List<FieldProblem> problems = new ArrayList<>();
        if (table.identity() != Identity.LOG_TIME) {
            problems.add(problem(
                    null,
                    "incompatible_table",
                    "the record ids of table " + table.name() + " are not times; those of events are"));
        }
        Map<String, FieldOptions> missing = new LinkedHashMap<>();
        fields().forEach((name, wanted) -> {
            Optional<Field> field = table.field(name);
            if (field.isEmpty()) {
                missing.put(name, wanted);
            } else if (!field.get().options().equals(wanted)) {
                problems.add(problem(
                        name,
                        "incompatible_column",
                        name + ": the table's column is " + field.get().options() + ", events need " + wanted));
            }
        });
        raise(problems);
        return new MappingPlan(missing, List.of());
    }

    /** By name, all that the table has to have. */
    private Map<String, FieldOptions> fields() {
        Map<String, FieldOptions> fields = new LinkedHashMap<>();
        for (EventFields fixed : EventFields.values()) {
            fields.put(fixed.word(), fixed.options());
        }
        typed.forEach(field -> fields.put(field.name(), field.options()));
        return fields;
    }

    @Override
    public Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        MappingPlan plan = plan(table, tables);
        if (!plan.fieldsToCreate().isEmpty()) {
            raise(List.of(problem(
                    null,
                    "incompatible_table",
                    "the table " + table.name() + " has no fields "
                            + plan.fieldsToCreate().keySet() + " yet")));
        }
        return new EventMapping(table, this);
    }

    private static FieldProblem problem(String field, String reason, String message) {
        return new FieldProblem(field, List.of(), reason, message);
    }

    private static void raise(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    problems.stream().map(FieldProblem::message).collect(Collectors.joining("; ")),
                    problems);
        }
    }
}
