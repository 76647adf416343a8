package io.millrace.mapping;

import io.millrace.model.TableSchema;
import java.util.Optional;
import java.util.function.Function;

/** How requests become rows, read and checked, not yet for a certain table. Immutable. */
public interface MappingRule {
    /**
     * Compares the rule with the table as it is.
     *
     * @param tables finds other tables of the same database by name
     * @throws io.millrace.problem.Problem INVALID_PARAMETER, with one detail for each thing that does not fit
     */
    MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables);

    /**
     * Compiles the rule for a table that has all the fields that its {@link #plan} names.
     *
     * @throws io.millrace.problem.Problem INVALID_PARAMETER if the rule does not fit the table
     */
    Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables);
}
