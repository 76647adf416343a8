package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.Path;
import io.millrace.sql.Condition.Term;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Literal;
import io.millrace.sql.parse.Item;
import io.millrace.sql.parse.Place;
import io.millrace.sql.parse.SqlProblem;
import io.millrace.sql.parse.SqlTimes;
import io.millrace.sql.parse.Wildcard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns expressions of a query into what can be evaluated in a row; all names are checked here, before the first row is read. Confined to one query. */
class Binder {
    private final Names names;
    private final Budget budget;
    private final Sample now;
    private final Map<Path, Expression> aliases;
    private final boolean isOfVersions;

    Binder(Names names, Budget budget) {
        this(
                names,
                budget,
                Sample.constant(new Time(CellTime.ofSeconds(System.currentTimeMillis() / 1e3))),
                Map.of(),
                false);
    }

    private Binder(Names names, Budget budget, Sample now, Map<Path, Expression> aliases, boolean isOfVersions) {
        this.names = names;
        this.budget = budget;
        this.now = now;
        this.aliases = aliases;
        this.isOfVersions = isOfVersions;
    }

    Binder(Binder other, List<Item> items) {
        this(other.names, other.budget, other.now, new HashMap<>(), false);
        for (Item item : items) {
            if (item instanceof Item.Named named
                    && named.isNamed()
                    && named.name().isPresent()) {
                aliases.putIfAbsent(named.name().get(), named.value());
            }
        }
    }

    /** For what may use the names that the columns of the result have. */
    Binder withAliases(List<Item> items) {
        return new Binder(this, items);
    }

    /** For the condition of WHEN. */
    Binder ofVersions() {
        return new Binder(names, budget, now, Map.of(), true);
    }

    /** The same without names of the result, which do not see each other. */
    Binder plain() {
        return new Binder(names, budget, now, Map.of(), false);
    }

    Budget budget() {
        return budget;
    }

    Projection projection(List<Item> items, Optional<Expression> named) {
        List<Projection.Column> columns = new ArrayList<>();
        for (Item item : items) {
            if (item instanceof Item.Named one) {
                columns.add(new Projection.Column(bind(one.value()), one.name().orElse(null)));
            } else {
                Item.Many many = (Item.Many) item;
                columns.add(new Projection.Column(
                        new Columns.Many(columns(many.wildcard(), many.place()), many.renamed()), null));
            }
        }
        return new Projection(List.copyOf(columns), named.map(this::bind));
    }

    final List<Bound> bindAll(List<Expression> expressions) {
        return expressions.stream().map(this::bind).toList();
    }

    Bound bind(Expression expression) {
        if (expression instanceof Literal literal) {
            Sample constant = Sample.constant(literal.value());
            return row -> constant;
        }
        if (expression instanceof Expression.Column column) {
            Expression aliased = aliases.get(column.path());
            return aliased == null ? column(column) : plain().bind(aliased);
        }
        if (expression instanceof Expression.Columns columns) {
            return new Columns.Many(columns(columns.wildcard(), columns.place()), Optional.empty());
        }
        if (expression instanceof Expression.Row row) {
            return new Columns.Row(projection(row.items(), Optional.empty()));
        }
        if (expression instanceof Call call) {
            return call(call);
        }
        Bound condition = condition(expression);
        return condition != null ? condition : operation(expression);
    }

    Bound column(Expression.Column column) {
        return new Columns.One(names.column(column));
    }

    Wildcard columns(Wildcard wildcard, Place place) {
        return names.wildcard(wildcard, place);
    }

    /** Null if it is something else. */
    private Bound condition(Expression expression) {
        if (expression instanceof Expression.Comparison it) {
            return new Condition.Comparison(it.relation(), term(it.left()), term(it.right()));
        }
        if (expression instanceof Expression.And it) {
            return new Condition.Chain(bindAll(it.operands()), Truth.FALSE);
        }
        if (expression instanceof Expression.Or it) {
            return new Condition.Chain(bindAll(it.operands()), Truth.TRUE);
        }
        if (expression instanceof Expression.Not it) {
            return new Condition.Not(bind(it.operand()));
        }
        if (expression instanceof Expression.Between it) {
            return new Condition.Between(term(it.operand()), term(it.low()), term(it.high()));
        }
        if (expression instanceof Expression.In it) {
            return in(it);
        }
        if (expression instanceof Expression.Like it) {
            Bound like = new Condition.Like(bind(it.operand()), bind(it.pattern()));
            return new Located(like, it.place());
        }
        return expression instanceof Expression.Is it ? is(it) : null;
    }

    private Bound is(Expression.Is it) {
        Bound operand = bind(it.operand());
        return it.kind() == Expression.Kind.NULL && operand instanceof Columns.One column
                ? new Condition.IsNoColumn(column)
                : new Condition.Is(operand, it.kind());
    }

    private Bound in(Expression.In it) {
        List<CellValue> constants = new ArrayList<>();
        List<CellValue> times = new ArrayList<>();
        List<Term> computed = new ArrayList<>();
        for (Expression value : it.values()) {
            if (value instanceof Literal literal) {
                constants.add(literal.value());
                time(literal).ifPresent(times::add);
            } else {
                computed.add(term(value));
            }
        }
        return new Condition.In(term(it.operand()), constants, times, computed);
    }

    private Term term(Expression expression) {
        return new Term(bind(expression), time(expression).orElse(null));
    }

    /** What a string that stands in the query means beside a time. */
    private static Optional<CellValue> time(Expression expression) {
        OptionalLong micros = expression instanceof Literal literal && literal.value() instanceof Text text
                ? SqlTimes.parse(text.value())
                : OptionalLong.empty();
        return micros.isPresent() ? Optional.of(new Time(micros.getAsLong())) : Optional.empty();
    }

    private Bound operation(Expression expression) {
        if (expression instanceof Expression.Arithmetic it) {
            Bound left = bind(it.left());
            Bound right = bind(it.right());
            return new Located(
                    row -> {
                        Sample a = left.sample(row);
                        Sample b = right.sample(row);
                        CellValue value = Arithmetic.apply(it.operation(), a.value(), b.value());
                        return new Sample(value, Math.max(a.micros(), b.micros()));
                    },
                    it.place());
        }
        if (expression instanceof Expression.Negative it) {
            Bound operand = bind(it.operand());
            return new Located(
                    row -> {
                        Sample sample = operand.sample(row);
                        return new Sample(Arithmetic.negative(sample.value()), sample.micros());
                    },
                    it.place());
        }
        if (expression instanceof Expression.Cast it) {
            Bound operand = bind(it.operand());
            return row -> {
                Sample sample = operand.sample(row);
                return new Sample(Casts.cast(sample.value(), it.type()), sample.micros());
            };
        }
        return branches((Expression.Case) expression);
    }

    private Bound branches(Expression.Case it) {
        List<Term> conditions = new ArrayList<>();
        List<Bound> results = new ArrayList<>();
        for (Expression.Branch branch : it.branches()) {
            conditions.add(term(branch.when()));
            results.add(bind(branch.then()));
        }
        results.add(it.otherwise().map(this::bind).orElse(row -> Sample.NULL));
        return new Branches(it.subject().map(this::term).orElse(null), conditions, results);
    }

    Bound call(Call call) {
        if (Aggregate.isAggregate(call)) {
            throw SqlProblem.at(
                    call.place(),
                    call.name() + " is about many rows; it may stand in SELECT, HAVING and ORDER BY, not here");
        }
        if (call.isDistinct()) {
            throw SqlProblem.at(call.place(), "DISTINCT is known for count only");
        }
        Bound ofRow = new RowCalls(this, names, isOfVersions).bind(call);
        if (ofRow != null) {
            return ofRow;
        }
        if (call.dataset().isPresent()) {
            throw SqlProblem.at(
                    call.place(), "there is no function " + call.dataset().get() + "." + call.name());
        }
        if (call.name().equals("now")) {
            checkArguments(call, 0, 0);
            return row -> now;
        }
        return ofValues(call);
    }

    private Bound ofValues(Call call) {
        ScalarFunction function = ScalarFunction.of(call.name());
        if (function == null) {
            throw SqlProblem.at(call.place(), "there is no function " + SqlProblem.quoted(call.name()));
        }
        checkArguments(call, function.argumentsMin(), function.argumentsMax());
        List<Bound> arguments = bindAll(call.arguments());
        return new Located(
                row -> {
                    CellValue[] values = new CellValue[arguments.size()];
                    long micros = CellTime.NEGATIVE_INFINITY;
                    for (int i = 0; i < values.length; i++) {
                        Sample sample = arguments.get(i).sample(row);
                        values[i] = sample.value();
                        micros = Math.max(micros, sample.micros());
                    }
                    return new Sample(function.apply(values), micros);
                },
                call.place());
    }

    static void checkArguments(Call call, int min, int max) {
        int count = call.arguments().size();
        if (count < min || count > max) {
            throw SqlProblem.at(
                    call.place(),
                    call.name() + " takes " + (min == max ? "" : min + " to ") + max
                            + (max == 1 ? " argument" : " arguments") + ", not " + count);
        }
    }
}
