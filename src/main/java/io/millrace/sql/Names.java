package io.millrace.sql;

import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression.Column;
import io.millrace.sql.parse.Place;
import io.millrace.sql.parse.Select.Dataset;
import io.millrace.sql.parse.Select.From;
import io.millrace.sql.parse.Select.Join;
import io.millrace.sql.parse.SqlProblem;
import io.millrace.sql.parse.Wildcard;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What names in a query mean in the rows that it sees, and which columns it has asked for. Confined to the one who binds a query. */
final class Names {
    /** Which of two joined rows is meant. */
    enum Side {
        WHOLE,
        LEFT,
        RIGHT
    }

    private final Optional<From> from;
    private final UnaryOperator<Path> aliases;
    private final Needed needed = new Needed();

    private Names(Optional<From> from, UnaryOperator<Path> aliases) {
        this.from = from;
        this.aliases = aliases;
    }

    static Names of(Optional<From> from) {
        return new Names(from, path -> path);
    }

    /** Of an expression without a query, over rows whose columns go by other names, too. */
    static Names withAliases(UnaryOperator<Path> aliases) {
        return new Names(Optional.of(new Dataset("", Path.of(""), new Place(0))), aliases);
    }

    Needed needed() {
        return needed;
    }

    Path column(Column column) {
        Path resolved = resolve(column.path(), column.place());
        needed.add(resolved);
        return resolved;
    }

    private Path resolve(Path path, Place place) {
        if (from.isEmpty()) {
            throw SqlProblem.at(place, "there is no column " + path + ", since the query has no FROM");
        }
        if (from.get() instanceof Join join) {
            refuseUnlessOf(join, path, place);
            return path;
        }
        Path alias = ((Dataset) from.get()).alias();
        boolean isQualified = alias.size() < path.size() && alias.isPrefixOf(path);
        return isQualified ? below(alias, path) : aliases.apply(path);
    }

    private static Path below(Path alias, Path path) {
        return new Path(path.elements().subList(alias.size(), path.size()));
    }

    private static void refuseUnlessOf(Join join, Path path, Place place) {
        if (!join.left().alias().isPrefixOf(path) && !join.right().alias().isPrefixOf(path)) {
            throw SqlProblem.at(
                    place,
                    "of which dataset is " + path + "? Write " + join.left().alias() + "." + path + " or "
                            + join.right().alias() + "." + path);
        }
    }

    Wildcard wildcard(Wildcard wildcard, Place place) {
        if (from.isEmpty()) {
            throw SqlProblem.at(place, "there are no columns, since the query has no FROM");
        }
        Wildcard resolved = from.get() instanceof Join join
                ? checked(join, wildcard, place)
                : map(wildcard, below -> withoutAlias((Dataset) from.get(), below));
        needed.add(resolved);
        return resolved;
    }

    private static Wildcard checked(Join join, Wildcard wildcard, Place place) {
        wildcard.below().ifPresent(below -> refuseUnlessOf(join, below, place));
        return wildcard;
    }

    private static Optional<Path> withoutAlias(Dataset dataset, Path below) {
        if (dataset.alias().equals(below)) {
            return Optional.empty();
        }
        return Optional.of(dataset.alias().isPrefixOf(below) ? below(dataset.alias(), below) : below);
    }

    private static Wildcard map(Wildcard wildcard, Function<Path, Optional<Path>> resolver) {
        List<Wildcard> excluding =
                wildcard.excluding().stream().map(one -> map(one, resolver)).toList();
        return new Wildcard(wildcard.below().flatMap(resolver), wildcard.begin(), excluding);
    }

    /** Which row a function is about. */
    Side side(Optional<Path> dataset, Place place) {
        if (dataset.isEmpty()) {
            return Side.WHOLE;
        }
        if (from.isPresent() && from.get() instanceof Join join) {
            if (join.left().alias().equals(dataset.get())) {
                return Side.LEFT;
            }
            if (join.right().alias().equals(dataset.get())) {
                return Side.RIGHT;
            }
        } else if (from.isPresent() && ((Dataset) from.get()).alias().equals(dataset.get())) {
            return Side.WHOLE;
        }
        throw SqlProblem.at(place, "no dataset in FROM is called " + dataset.get());
    }
}
