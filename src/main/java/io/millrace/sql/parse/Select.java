package io.millrace.sql.parse;

import io.millrace.cell.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A query. Immutable.
 *
 * @param when which versions of cells are seen behind WHERE
 * @param named what the rows of the result are called
 */
public record Select(
        List<Item> items,
        Optional<From> from,
        Optional<Expression> when,
        Optional<Expression> where,
        List<Expression> groupBy,
        Optional<Expression> having,
        List<Order> orderBy,
        OptionalLong limit,
        long offset,
        Optional<Expression> named) {

    /** The names of the datasets it asks for. */
    public List<String> datasets() {
        if (from.isEmpty()) {
            return List.of();
        }
        return from.get() instanceof Join join
                ? List.of(join.left().name(), join.right().name())
                : List.of(((Dataset) from.get()).name());
    }

    public sealed interface From {}

    /** @param alias what names of columns may begin with */
    public record Dataset(String name, Path alias, Place place) implements From {}

    public record Join(JoinKind kind, Dataset left, Dataset right, Expression on) implements From {}

    /** @param keepsLeft whether rows of the left side without a partner are in the result */
    public record JoinKind(boolean keepsLeft, boolean keepsRight) {}

    public record Order(Expression by, boolean isDescending) {}
}
