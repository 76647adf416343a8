package io.millrace.api.featurebase.schema;

import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a schema, so that a client learns it all at once. */
final class ProblemList {
    private final List<FieldProblem> problems = new ArrayList<>();

    /** No single definition is at fault. */
    void add(SchemaReason reason, String message) {
        add((String) null, reason, message);
    }

    void add(String field, SchemaReason reason, String message) {
        problems.add(new FieldProblem(field, List.of(), reason.word(), message));
    }

    void add(Definition definition, SchemaReason reason, String message) {
        problems.add(new FieldProblem(
                definition.name(), definition.path(), reason.word(), definition.name() + ": " + message));
    }

    int size() {
        return problems.size();
    }

    /** Throws if anything was found. */
    void raise() {
        if (problems.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder("the schema cannot be used: ");
        for (int i = 0; i < problems.size(); i++) {
            message.append(i == 0 ? "" : "; ").append(problems.get(i).message());
        }
        throw new Problem(ProblemCode.INVALID_PARAMETER, message.toString(), problems);
    }
}
