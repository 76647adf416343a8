package io.millrace.sql;

import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.model.Interruption;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Item;
import io.millrace.sql.parse.Select;
import io.millrace.sql.parse.Select.Dataset;
import io.millrace.sql.parse.Select.Join;
import io.millrace.sql.parse.SqlProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs queries: WHERE, WHEN, then groups with HAVING, then ORDER BY, OFFSET and LIMIT. Rows pass one by one; groups, rows to be sorted and the right side
 * of a join are held within a budget. Confined to one query.
 */
public final class SqlQuery {
    private static final Path NO_SOURCE = Path.of("result");

    private final Select select;
    private final Function<String, RowSource> sources;
    private final Interruption interruption;
    private final Budget budget;
    private final Names names;
    private final Binder rows;

    private SqlQuery(Select select, Function<String, RowSource> sources, SqlLimits limits, Interruption interruption) {
        this.select = select;
        this.sources = sources;
        this.interruption = interruption;
        this.budget = new Budget(limits);
        this.names = Names.of(select.from());
        this.rows = new Binder(names, budget);
    }

    /**
     * What the query comes to.
     *
     * @param sources the datasets by their names, which {@link Select#datasets} tells
     * @throws io.millrace.problem.Problem {@code INVALID_QUERY} if it asks for what does not exist or fit, as far as that can be told before
     *     rows are read
     */
    public static ResultRows run(
            Select select, Function<String, RowSource> sources, SqlLimits limits, Interruption interruption) {
        return new SqlQuery(select, sources, limits, interruption).results();
    }

    private ResultRows results() {
        Optional<Bound> where = select.where().map(rows::bind);
        Optional<Bound> when = select.when().map(rows.ofVersions()::bind);
        Predicate<Expression> isAggregate = Aggregate::isIn;
        boolean isGrouped = !select.groupBy().isEmpty() || outputs().anyMatch(isAggregate);
        if (select.having().isPresent() && !isGrouped) {
            throw SqlProblem.at(
                    select.having().get().place(), "HAVING is about groups; write GROUP BY, or WHERE for rows");
        }
        List<Bound> keys = rows.bindAll(select.groupBy());
        GroupBinder groups = isGrouped ? new GroupBinder(rows, names, select.groupBy(), when.isEmpty()) : null;
        Binder outputs = isGrouped ? groups : rows;
        Projection projection = outputs.projection(select.items(), select.named());
        Binder named = outputs.withAliases(select.items());
        Optional<Bound> having = select.having().map(named::bind);
        List<Sorted.Key> order = select.orderBy().stream()
                .map(by -> new Sorted.Key(named.bind(by.by()), by.isDescending() ? -1 : 1))
                .toList();
        if (isGrouped
                && groups.aggregates().stream().anyMatch(one -> one.argument() == null && !one.areEmptyCounted())) {
            names.needed().addAll();
        }
        Input input = new Filtered(input(), where, when);
        if (isGrouped) {
            Input grouped = new Grouped(input, keys, groups.aggregates(), budget);
            input = new Filtered(grouped, having, Optional.empty());
        }
        ResultRows all = order.isEmpty()
                ? new Projected(input, projection, budget)
                : new Sorted(input, projection, order, rowsMax(), budget);
        return new Page(all, select.offset(), select.limit(), interruption);
    }

    /** Expressions that are about groups if there are any. */
    private Stream<Expression> outputs() {
        Stream<Expression> items =
                select.items().stream().filter(Item.Named.class::isInstance).map(item -> ((Item.Named) item).value());
        Stream<Expression> order = select.orderBy().stream().map(Select.Order::by);
        return Stream.of(items, select.having().stream(), order, select.named().stream())
                .flatMap(part -> part);
    }

    private long rowsMax() {
        long max = select.limit().orElse(Long.MAX_VALUE) + select.offset();
        return select.limit().isEmpty() || max < 0 ? Long.MAX_VALUE : max;
    }

    private Input input() {
        if (select.from().isEmpty()) {
            return single();
        }
        if (select.from().get() instanceof Join join) {
            return joined(join);
        }
        RowScan wanted = RowScan.ALL.with(names.needed().wanted());
        Optional<Set<Path>> rowNames = select.where().flatMap(WantedRows::of);
        RowScan named = rowNames.isPresent() ? wanted.of(rowNames.get()) : wanted;
        RowScan scan = named.where(
                select.where().map(where -> WantedRows.conditions(where, names)).orElse(List.of()));
        return Input.of(source((Dataset) select.from().get()).scan(scan), interruption);
    }

    private Input joined(Join join) {
        Joined.Condition condition = JoinPlan.of(join, rows);
        RowSource leftSource = source(join.left());
        RowSource rightSource = source(join.right());
        RowCursor left = leftSource.scan(scan(join.left()));
        try {
            return new Joined(join, condition, left, rightSource.scan(scan(join.right())), budget, interruption);
        } catch (RuntimeException e) {
            left.close();
            throw e;
        }
    }

    private RowScan scan(Dataset side) {
        return RowScan.ALL.with(names.needed().wanted(side.alias()));
    }

    private RowSource source(Dataset dataset) {
        RowSource source = sources.apply(dataset.name());
        if (source == null) {
            throw SqlProblem.at(dataset.place(), "there is no dataset " + SqlProblem.quoted(dataset.name()));
        }
        return source;
    }

    private static Input single() {
        return new Input() {
            private boolean isShown;

            @Override
            public boolean next(RowView view) {
                boolean isFirst = !isShown;
                isShown = true;
                if (isFirst) {
                    view.show(NO_SOURCE, List.of());
                }
                return isFirst;
            }

            @Override
            public void close() {
                // There is nothing to give back.
            }
        };
    }
}
