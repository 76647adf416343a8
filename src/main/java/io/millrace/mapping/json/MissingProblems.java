package io.millrace.mapping.json;

import io.millrace.problem.FieldProblem;

/** What is said of absent members; made once, since a body can be full of them. Immutable. */
final class MissingProblems {
    private final FieldProblem[][] byColumnAndLevel;

    MissingProblems(Column[] columns, boolean allowsMissing) {
        this.byColumnAndLevel = new FieldProblem[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            Column column = columns[i];
            Reason reason = allowsMissing ? column.absenceReason() : Reason.MISSING;
            byColumnAndLevel[i] = new FieldProblem[column.path().size()];
            for (int level = 0; reason != null && level < column.path().size(); level++) {
                byColumnAndLevel[i][level] = problem(column, reason, level);
            }
        }
    }

    /**
     * The problem, or null if the column's member may be absent.
     *
     * @param level how many elements of the path were found
     */
    FieldProblem get(int column, int level) {
        return byColumnAndLevel[column][level];
    }

    private static FieldProblem problem(Column column, Reason reason, int level) {
        String element = Shown.text(column.path().get(level));
        return new FieldProblem(
                column.name(),
                column.path(),
                reason.word(),
                column.name() + ": " + element + " is missing, element " + (level + 1) + " of the path " + column.path()
                        + "; send " + column.expected());
    }
}
