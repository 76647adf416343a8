package io.millrace.problem;

import java.util.List;

/**
 * One wrong value of a record, or one wrong entry of a schema.
 *
 * @param field the definition's name; null where no single field is at fault
 * @param path the JSON members that lead to the value, outermost first; empty where there is none
 * @param reason a stable word such as {@code bad_number}; see {@code docs/dialects/featurebase.md}
 * @param message what is wrong and what would be right
 */
public record FieldProblem(String field, List<String> path, String reason, String message) {
    public FieldProblem {
        path = List.copyOf(path);
    }
}
