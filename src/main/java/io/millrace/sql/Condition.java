package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.sql.parse.Expression.Kind;
import io.millrace.sql.parse.Expression.Relation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Something that is true, false or unknown. Confined to one query. */
abstract class Condition implements Bound {
    private final List<Bound> operands;

    Condition(List<Bound> operands) {
        this.operands = operands;
    }

    @Override
    public abstract Truth truth(RowView row);

    @Override
    public Sample sample(RowView row) {
        long micros = CellTime.NEGATIVE_INFINITY;
        for (Bound operand : operands) {
            micros = Math.max(micros, operand.sample(row).micros());
        }
        return new Sample(truth(row).value(), micros);
    }

    static final class And extends Condition {
        private final List<Bound> operands;

        And(List<Bound> operands) {
            super(operands);
            this.operands = operands;
        }

        @Override
        public Truth truth(RowView row) {
            Truth truth = Truth.TRUE;
            for (int i = 0; i < operands.size() && truth != Truth.FALSE; i++) {
                truth = truth.and(operands.get(i).truth(row));
            }
            return truth;
        }
    }

    static final class Or extends Condition {
        private final List<Bound> operands;

        Or(List<Bound> operands) {
            super(operands);
            this.operands = operands;
        }

        @Override
        public Truth truth(RowView row) {
            Truth truth = Truth.FALSE;
            for (int i = 0; i < operands.size() && truth != Truth.TRUE; i++) {
                truth = truth.or(operands.get(i).truth(row));
            }
            return truth;
        }
    }

    static final class Not extends Condition {
        private final Bound operand;

        Not(Bound operand) {
            super(List.of(operand));
            this.operand = operand;
        }

        @Override
        public Truth truth(RowView row) {
            return operand.truth(row).not();
        }
    }

    /**
     * One side of a comparison.
     *
     * @param time what a string that stands in the query means beside a time; null if it means nothing then
     */
    record Term(Bound bound, CellValue time) {
        CellValue value(RowView row) {
            return bound.sample(row).value();
        }

        CellValue beside(CellValue own, CellValue other) {
            return time != null && other instanceof Time ? time : own;
        }

        /** Unknown if one is null. */
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
        public Truth truth(RowView row) {
            return Term.holds(relation, left, left.value(row), right, right.value(row));
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
        public Truth truth(RowView row) {
            CellValue value = operand.value(row);
            return Term.holds(Relation.GREATER_OR_EQUAL, operand, value, low, low.value(row))
                    .and(Term.holds(Relation.LESS_OR_EQUAL, operand, value, high, high.value(row)));
        }
    }

    /** Values that have to be computed are compared one by one, those that stand in the query all at once. */
    static final class In extends Condition {
        private final Term operand;
        private final List<Term> computed;
        private final Set<CellValue> constants = new HashSet<>();
        private final Set<CellValue> times = new HashSet<>();
        private final boolean hasNull;

        In(Term operand, List<Term> constants, List<Term> computed) {
            super(List.of(operand.bound()));
            this.operand = operand;
            this.computed = computed;
            boolean isNullAmong = false;
            for (Term constant : constants) {
                CellValue value = constant.value(null);
                isNullAmong |= value instanceof Null;
                this.constants.add(Values.key(value));
                if (constant.time() != null) {
                    times.add(constant.time());
                }
            }
            this.hasNull = isNullAmong;
        }

        @Override
        public Truth truth(RowView row) {
            CellValue value = operand.value(row);
            if (value instanceof Null) {
                return Truth.UNKNOWN;
            }
            boolean isTime = operand.time() != null && constants.contains(operand.time());
            if (isTime || constants.contains(Values.key(value)) || times.contains(value)) {
                return Truth.TRUE;
            }
            Truth truth = hasNull ? Truth.UNKNOWN : Truth.FALSE;
            for (int i = 0; i < computed.size() && truth != Truth.TRUE; i++) {
                Term term = computed.get(i);
                truth = truth.or(Term.holds(Relation.EQUAL, operand, value, term, term.value(row)));
            }
            return truth;
        }
    }

    static final class Like extends Condition {
        private final Bound operand;
        private final Bound pattern;
        private String known;
        private LikePattern compiled;

        Like(Bound operand, Bound pattern) {
            super(List.of(operand, pattern));
            this.operand = operand;
            this.pattern = pattern;
        }

        @Override
        public Truth truth(RowView row) {
            CellValue value = operand.sample(row).value();
            CellValue like = pattern.sample(row).value();
            if (value instanceof Null || like instanceof Null) {
                return Truth.UNKNOWN;
            }
            String text = Values.text(like);
            if (!text.equals(known)) {
                compiled = new LikePattern(text);
                known = text;
            }
            return Truth.of(compiled.matches(Values.text(value)));
        }
    }

    static final class Is extends Condition {
        private final Bound operand;
        private final Kind kind;

        Is(Bound operand, Kind kind) {
            super(List.of(operand));
            this.operand = operand;
            this.kind = kind;
        }

        @Override
        public Truth truth(RowView row) {
            return Truth.of(
                    switch (kind) {
                        case NULL ->
                            operand instanceof Columns.One column
                                    ? column.isNull(row)
                                    : operand.sample(row).value() instanceof Null;
                        case TRUE -> operand.truth(row) == Truth.TRUE;
                        case FALSE -> operand.truth(row) == Truth.FALSE;
                        case STRING -> operand.sample(row).value() instanceof Text;
                        case NUMBER -> {
                            CellValue value = operand.sample(row).value();
                            yield value instanceof Whole || value instanceof Real;
                        }
                        case INTEGER -> operand.sample(row).value() instanceof Whole;
                        case TIMESTAMP -> operand.sample(row).value() instanceof Time;
                    });
        }
    }
}
