package io.millrace.pql;

import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.result.QueryResult.Group;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/** Reads the order of the groups in an answer of GroupBy. */
final class GroupSort {
    private GroupSort() {}

    /** Empty if it is that of the groups' values. */
    static Optional<Comparator<Group>> of(Call groupBy) {
        return groupBy.text("sort").map(GroupSort::of);
    }

    private static Comparator<Group> of(String directives) {
        Comparator<Group> order = null;
        for (String directive : directives.split(",", -1)) {
            Comparator<Group> next = directive(directive.strip());
            order = order == null ? next : order.thenComparing(next);
        }
        return order;
    }

    private static Comparator<Group> directive(String directive) {
        String[] parts = directive.split("\\s+");
        if (directive.isEmpty()) {
            throw PqlProblem.execution("invalid sorting directive: ''");
        }
        if (parts.length > 2) {
            throw PqlProblem.execution("parsing sort directive: '" + Quoted.cut(directive) + "': too many elements");
        }
        Comparator<Group> ascending =
                switch (parts[0]) {
                    case "count" -> Comparator.comparingLong(Group::count);
                    case "sum", "aggregate" -> Comparator.comparing(GroupSort::aggregate);
                    default ->
                        throw PqlProblem.execution("sorting is only supported on count, aggregate, or sum, not '"
                                + Quoted.cut(parts[0]) + "'");
                };
        return switch (parts.length == 1 ? "desc" : parts[1]) {
            case "asc" -> ascending;
            case "desc" -> ascending.reversed();
            default -> throw PqlProblem.execution("unknown sort direction '" + Quoted.cut(parts[1]) + "'");
        };
    }

    /** 0 if none was asked for. */
    static BigDecimal aggregate(Group group) {
        return group.aggregate() == null ? BigDecimal.ZERO : group.aggregate();
    }
}
