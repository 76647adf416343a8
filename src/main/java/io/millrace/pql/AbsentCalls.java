package io.millrace.pql;

import io.millrace.bitmap.RecordSet;

/** Calls of the language that ask for what this server does not have. Stateless. */
final class AbsentCalls {
    private AbsentCalls() {}

    static RecordSet lookup(Call call, Scope scope) {
        throw PqlProblem.execution(
                call.name() + "(): external DB connection is not configured: " + "this server asks no other databases");
    }

    static RecordSet dataframe(Call call, Scope scope) {
        throw PqlProblem.execution(call.name() + "() is not available: index "
                + Quoted.text(scope.table().schema().name()) + " has no dataframe");
    }
}
