package io.millrace.pql;

import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;

/** Calls of the language that ask for what this server does not have. */
final class AbsentCalls {
    static final RowCall LOOKUP = (call, scope) -> {
        throw PqlProblem.execution(
                call.name() + "(): external DB connection is not configured: this server asks no other databases");
    };

    static final RowCall DATAFRAME = (call, scope) -> {
        throw PqlProblem.execution(call.name() + "() is not available: index "
                + Quoted.text(scope.table().schema().name()) + " has no dataframe");
    };

    private AbsentCalls() {}
}
