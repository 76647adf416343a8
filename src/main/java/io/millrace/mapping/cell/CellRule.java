package io.millrace.mapping.cell;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rule of {@link CellKind}. Immutable.
 *
 * @param takesOnlyOnes whether no other value than 1 is taken
 */
record CellRule(boolean takesOnlyOnes) implements MappingRule {
    @Override
    public MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        if (table.identity() != Identity.LOG) {
            throw wrong("the record ids of table " + table.name() + " are not given by the log; those of cells are");
        }
        Map<String, FieldOptions> missing = new LinkedHashMap<>();
        for (CellFields wanted : CellFields.values()) {
            Optional<Field> field = table.field(wanted.word());
            if (field.isEmpty()) {
                missing.put(wanted.word(), wanted.options());
            } else if (!field.get().options().equals(wanted.options())) {
                throw wrong(wanted.word() + ": the table's column is "
                        + field.get().options() + ", cells need " + wanted.options());
            }
        }
        return new MappingPlan(missing, List.of());
    }

    @Override
    public Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        MappingPlan plan = plan(table, tables);
        if (!plan.fieldsToCreate().isEmpty()) {
            throw wrong("the table " + table.name() + " has no fields "
                    + plan.fieldsToCreate().keySet() + " yet");
        }
        return new CellMapping(table, this);
    }

    private static Problem wrong(String what) {
        return new Problem(ProblemCode.INVALID_PARAMETER, what);
    }
}
