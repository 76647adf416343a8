package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.sql.parse.Expression.Kind;
import io.millrace.sql.parse.Expression.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Something that is true, false or unknown. Evaluates each of its operands once, so that nesting costs no more than its length. Confined to one query. */
abstract class Condition implements Bound {
    private final List<Bound> operands;

    Condition(List<Bound> operands) {
        this.operands = operands;
    }

    /** By the values of the operands. */
    abstract Truth decide(CellValue[] values);

    final List<Bound> operands() {
        return operands;
    }

    @Override
    public Truth truth(RowView row) {
        CellValue[] values = new CellValue[operands.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = operands.get(i).sample(row).value();
        }
        return decide(values);
    }

    @Override
    public Sample sample(RowView row) {
        CellValue[] values = new CellValue[operands.size()];
        long micros = CellTime.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            Sample sample = operands.get(i).sample(row);
            values[i] = sample.value();
            micros = Math.max(micros, sample.micros());
        }
        return new Sample(decide(values).value(), micros);
    }

    /** AND and OR: operands that do not matter any more are not evaluated. */
    static final class Chain implements Bound {
        private final List<Bound> operands;
        private final Truth decisive;

        /** @param decisive FALSE for AND, TRUE for OR */
        Chain(List<Bound> operands, Truth decisive) {
            this.operands = operands;
            this.decisive = decisive;
        }

        private Truth with(Truth a, Truth b) {
            return decisive == Truth.FALSE ? a.and(b) : a.or(b);
        }

        @Override
        public Truth truth(RowView row) {
            Truth truth = decisive.not();
            for (int i = 0; i < operands.size() && truth != decisive; i++) {
                truth = with(truth, operands.get(i).truth(row));
            }
            return truth;
        }

        @Override
        public Sample sample(RowView row) {
            Truth truth = decisive.not();
            long micros = CellTime.NEGATIVE_INFINITY;
            for (int i = 0; i < operands.size() && truth != decisive; i++) {
                Sample sample = operands.get(i).sample(row);
                truth = with(truth, Truth.of(sample.value()));
                micros = Math.max(micros, sample.micros());
            }
            return new Sample(truth.value(), micros);
        }
    }

    static final class Not extends Condition {
        Not(Bound operand) {
            super(List.of(operand));
        }

        @Override
        Truth decide(CellValue[] values) {
            return Truth.of(values[0]).not();
        }

        @Override
        public Truth truth(RowView row) {
            return operands().get(0).truth(row).not();
        }
    }

    /**
     * One side of a comparison.
     *
     * @param time what a string that stands in the query means beside a time; null if it means nothing then
     */
    record Term(Bound bound, CellValue time) {
        private CellValue beside(CellValue own, CellValue other) {
            return time != null && other instanceof Time ? time : own;
        }

        /** Unknown if one of the values is null. */
        static Truth holds(Relation relation, Term left, CellValue a, Term right, CellValue b) {
            if (a instanceof Null || b instanceof Null) {
                return Truth.UNKNOWN;
            }
            return Truth.of(relation.holds(Values.compare(left.beside(a, b), right.beside(b, a))));
        }
    }

    static final class Comparison extends Condition {
        private final Relation relation;
        private final Term left;
        private final Term right;

        Comparison(Relation relation, Term left, Term right) {
            super(List.of(left.bound(), right.bound()));
            this.relation = relation;
            this.left = left;
            this.right = right;
        }

        @Override
        Truth decide(CellValue[] values) {
            return Term.holds(relation, left, values[0], right, values[1]);
        }
    }

    static final class Between extends Condition {
        private final Term operand;
        private final Term low;
        private final Term high;

        Between(Term operand, Term low, Term high) {
            super(List.of(operand.bound(), low.bound(), high.bound()));
            this.operand = operand;
            this.low = low;
            this.high = high;
        }

        @Override
        Truth decide(CellValue[] values) {
            return Term.holds(Relation.GREATER_OR_EQUAL, operand, values[0], low, values[1])
                    .and(Term.holds(Relation.LESS_OR_EQUAL, operand, values[0], high, values[2]));
        }
    }

    /** Values that have to be computed are compared one by one, those that stand in the query all at once. */
    static final class In extends Condition {
        private final Term operand;
        private final List<Term> computed;
        private final Set<CellValue> constants = new HashSet<>();
        private final Set<CellValue> times;

        /** @param times what some of the constants mean beside times */
        In(Term operand, List<CellValue> constants, List<CellValue> times, List<Term> computed) {
            super(bounds(operand, computed));
            this.operand = operand;
            this.computed = computed;
            this.times = Set.copyOf(times);
            constants.forEach(constant -> this.constants.add(Values.key(constant)));
        }

        private static List<Bound> bounds(Term operand, List<Term> computed) {
            List<Bound> bounds = new ArrayList<>(List.of(operand.bound()));
            computed.forEach(term -> bounds.add(term.bound()));
            return bounds;
        }

        @Override
        Truth decide(CellValue[] values) {
            if (values[0] instanceof Null) {
                return Truth.UNKNOWN;
            }
            boolean isTime = operand.time() != null && constants.contains(operand.time());
            if (isTime || constants.contains(Values.key(values[0])) || times.contains(values[0])) {
                return Truth.TRUE;
            }
            Truth truth = constants.contains(CellValue.NULL) ? Truth.UNKNOWN : Truth.FALSE;
            for (int i = 0; i < computed.size() && truth != Truth.TRUE; i++) {
                truth = truth.or(Term.holds(Relation.EQUAL, operand, values[0], computed.get(i), values[i + 1]));
            }
            return truth;
        }
    }

    static final class Like extends Condition {
        private String known;
        private LikePattern compiled;

        Like(Bound operand, Bound pattern) {
            super(List.of(operand, pattern));
        }

        @Override
        Truth decide(CellValue[] values) {
            if (values[0] instanceof Null || values[1] instanceof Null) {
                return Truth.UNKNOWN;
            }
            String pattern = Values.text(values[1]);
            if (!pattern.equals(known)) {
                compiled = new LikePattern(pattern);
                known = pattern;
            }
            return Truth.of(compiled.matches(Values.text(values[0])));
        }
    }

    static final class Is extends Condition {
        private final Kind kind;

        Is(Bound operand, Kind kind) {
            super(List.of(operand));
            this.kind = kind;
        }

        @Override
        Truth decide(CellValue[] values) {
            CellValue value = values[0];
            return Truth.of(
                    switch (kind) {
                        case NULL -> value instanceof Null;
                        case TRUE -> Truth.of(value) == Truth.TRUE;
                        case FALSE -> Truth.of(value) == Truth.FALSE;
                        case STRING -> value instanceof Text;
                        case NUMBER -> Values.isNumber(value);
                        case INTEGER -> value instanceof Whole;
                        case TIMESTAMP -> value instanceof Time;
                    });
        }
    }

    /** A column is null only if nothing is below it, either. */
    static final class IsNoColumn extends Condition {
        private final Columns.One column;

        IsNoColumn(Columns.One column) {
            super(List.of(column));
            this.column = column;
        }

        @Override
        Truth decide(CellValue[] values) {
            return Truth.of(values[0] instanceof Null);
        }

        @Override
        public Truth truth(RowView row) {
            return Truth.of(column.isNull(row));
        }

        @Override
        public Sample sample(RowView row) {
            return new Sample(truth(row).value(), column.sample(row).micros());
        }
    }
}
