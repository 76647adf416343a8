package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Item;
import io.millrace.sql.parse.Place;
import io.millrace.sql.parse.SqlProblem;
import io.millrace.sql.parse.Wildcard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Binds expressions that are about groups of rows: what is neither grouped by nor inside of an aggregate has no value there. Confined to one query. */
final class GroupBinder extends Binder {
    private final Binder rows;
    private final Names names;
    private final List<Expression> keys;
    private final boolean areEmptyCounted;
    private final Map<Call, Integer> places;
    private final List<Aggregate> aggregates;

    /** @param rows binds what is inside of aggregates */
    GroupBinder(Binder rows, Names names, List<Expression> keys, boolean areEmptyCounted) {
        super(rows, List.of());
        this.rows = rows;
        this.names = names;
        this.keys = keys;
        this.areEmptyCounted = areEmptyCounted;
        this.places = new LinkedHashMap<>();
        this.aggregates = new ArrayList<>();
    }

    private GroupBinder(GroupBinder other, List<Item> items) {
        super(other.rows, items);
        this.rows = other.rows;
        this.names = other.names;
        this.keys = other.keys;
        this.areEmptyCounted = other.areEmptyCounted;
        this.places = other.places;
        this.aggregates = other.aggregates;
    }

    @Override
    GroupBinder withAliases(List<Item> items) {
        return new GroupBinder(this, items);
    }

    @Override
    GroupBinder plain() {
        return new GroupBinder(this, List.of());
    }

    /** What has to be computed for each group, known when all is bound. */
    List<Aggregate> aggregates() {
        return aggregates;
    }

    @Override
    Bound bind(Expression expression) {
        int key = keys.indexOf(expression);
        if (key >= 0) {
            return row -> row.group().keys()[key];
        }
        return super.bind(expression);
    }

    @Override
    Bound column(Expression.Column column) {
        Path resolved = names.column(column);
        for (int i = 0; i < keys.size(); i++) {
            int key = i;
            if (keys.get(i) instanceof Expression.Column known
                    && names.column(known).equals(resolved)) {
                return row -> row.group().keys()[key];
            }
        }
        throw SqlProblem.at(
                column.place(),
                "the column " + column.path()
                        + " differs from row to row; put it into GROUP BY or into an aggregate such as max");
    }

    @Override
    Wildcard columns(Wildcard wildcard, Place place) {
        throw SqlProblem.at(
                place, "columns of single rows cannot stand beside aggregates; put them into one, as in count({*})");
    }

    @Override
    Bound call(Call call) {
        if (!Aggregate.isAggregate(call)) {
            return super.call(call);
        }
        int place = places.computeIfAbsent(call, known -> {
            aggregates.add(Aggregate.of(known, rows::bind, areEmptyCounted, budget()));
            return aggregates.size() - 1;
        });
        return new Outcome(place);
    }

    /** What an aggregate comes to. */
    private record Outcome(int place) implements Bound {
        @Override
        public Sample sample(RowView row) {
            return row.group().aggregates()[place].sample();
        }

        @Override
        public void cells(RowView row, Path name, List<Cell> out) {
            if (row.group().aggregates()[place] instanceof Aggregate.Wide wide) {
                wide.cells(name, out);
            } else {
                Bound.super.cells(row, name, out);
            }
        }
    }
}
