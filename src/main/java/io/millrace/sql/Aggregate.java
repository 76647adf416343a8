package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Columns;
import io.millrace.sql.parse.Expression.Literal;
import io.millrace.sql.parse.Place;
import io.millrace.sql.parse.SqlProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A function of all rows of a group, as it stands in a query. Of each cell it sees the latest version. Confined to one query.
 *
 * @param argument null for {@code count(*)}
 * @param isWide whether it is computed for each column of a row by itself
 */
record Aggregate(Supplier<Accumulator> kind, Bound argument, boolean isWide, boolean areEmptyCounted, Place place) {
    private static final Set<String> NAMES = Set.of(
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "latest",
            "earliest",
            "distinct_count",
            "count_distinct",
            "string_agg");
    private static final String VERTICAL = "vertical_";

    static boolean isAggregate(Expression expression) {
        return expression instanceof Call call && NAMES.contains(nameOf(call));
    }

    private static String nameOf(Call call) {
        return call.name().startsWith(VERTICAL) ? call.name().substring(VERTICAL.length()) : call.name();
    }

    static boolean isIn(Expression expression) {
        return isAggregate(expression) || expression.children().stream().anyMatch(Aggregate::isIn);
    }

    /**
     * @param binder of what is inside, which is about single rows
     * @param areEmptyCounted whether {@code count(*)} counts rows without cells
     */
    static Aggregate of(Call call, Function<Expression, Bound> binder, boolean areEmptyCounted, Budget budget) {
        String name = nameOf(call);
        List<Expression> arguments = call.arguments();
        int wanted = name.equals("string_agg") ? 2 : 1;
        boolean isCountOfRows = name.equals("count") && arguments.isEmpty();
        if (arguments.size() != wanted && !isCountOfRows) {
            throw SqlProblem.at(
                    call.place(), call.name() + " takes " + wanted + (wanted == 1 ? " argument" : " arguments"));
        }
        if (arguments.stream().anyMatch(Aggregate::isIn)) {
            throw SqlProblem.at(call.place(), "there is an aggregate inside of " + call.name());
        }
        boolean isCountOfAll = isCountOfRows || (name.equals("count") && isAll(arguments.get(0)));
        if (isCountOfAll && !call.isDistinct()) {
            return new Aggregate(Accumulator.of("count", budget), null, false, areEmptyCounted, call.place());
        }
        Expression argument = arguments.get(0);
        boolean isWide = argument instanceof Columns || argument instanceof Expression.Row;
        return new Aggregate(kind(call, name, budget), binder.apply(argument), isWide, areEmptyCounted, call.place());
    }

    private static boolean isAll(Expression argument) {
        return argument instanceof Columns columns && columns.wildcard().below().isEmpty();
    }

    private static Supplier<Accumulator> kind(Call call, String name, Budget budget) {
        if (name.equals("string_agg")) {
            if (!(call.arguments().get(1) instanceof Literal literal) || !(literal.value() instanceof Text separator)) {
                throw SqlProblem.at(call.place(), "the second argument of string_agg has to be a string");
            }
            return () -> new Accumulator.Joined(separator.value(), budget);
        }
        boolean isDistinct = call.isDistinct() || name.equals("count_distinct");
        if (call.isDistinct() && !name.equals("count")) {
            throw SqlProblem.at(call.place(), "DISTINCT is known for count only");
        }
        return Accumulator.of(isDistinct ? "distinct_count" : name, budget);
    }

    Accumulator start(Budget budget) {
        return isWide ? new Wide(kind, budget) : kind.get();
    }

    void add(RowView row, Accumulator accumulator) {
        try {
            if (argument == null) {
                if (areEmptyCounted || !row.cells().isEmpty()) {
                    accumulator.addRow();
                }
            } else if (accumulator instanceof Wide wide) {
                List<Cell> cells = new ArrayList<>();
                argument.cells(row, null, cells);
                wide.add(cells);
            } else {
                Sample sample = argument.sample(row);
                accumulator.add(sample.value(), sample.micros());
            }
        } catch (ArithmeticException e) {
            throw SqlProblem.at(place, e.getMessage());
        }
    }

    /** One for each column. */
    static final class Wide extends Accumulator {
        private static final long COLUMN_BYTES = 200;

        private final Map<Path, Accumulator> columns = new LinkedHashMap<>();
        private final Supplier<Accumulator> kind;
        private final Budget budget;

        Wide(Supplier<Accumulator> kind, Budget budget) {
            this.kind = kind;
            this.budget = budget;
        }

        void add(List<Cell> cells) {
            for (Cell cell : RowView.latestOf(cells, new LinkedHashMap<>()).values()) {
                Accumulator column = columns.get(cell.column());
                if (column == null) {
                    budget.take(COLUMN_BYTES, "an aggregate for each column");
                    column = kind.get();
                    columns.put(cell.column(), column);
                }
                column.add(cell.value(), cell.micros());
            }
        }

        void cells(Path name, List<Cell> out) {
            columns.forEach((column, accumulator) -> out.add(
                    new Cell(name == null ? column : name.append(column), accumulator.value(), accumulator.micros())));
        }

        @Override
        void take(CellValue value, long valueMicros) {
            throw new IllegalStateException("columns are taken one by one");
        }

        @Override
        CellValue value() {
            return CellValue.NULL;
        }

        @Override
        long micros() {
            return CellTime.NEGATIVE_INFINITY;
        }
    }
}
