package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Whole;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Takes values one by one and tells what they come to. Nulls do not count. Confined to one query. */
abstract class Accumulator {
    private long micros = CellTime.NEGATIVE_INFINITY;

    /** What makes empty ones; null if there is no such function. */
    static Supplier<Accumulator> of(String name, Budget budget) {
        return switch (name) {
            case "count" -> Count::new;
            case "sum" -> Sum::new;
            case "avg" -> Average::new;
            case "min" -> () -> new Extreme(-1);
            case "max" -> () -> new Extreme(1);
            case "latest" -> () -> new ByTime(true);
            case "earliest" -> () -> new ByTime(false);
            case "distinct_count" -> () -> new Distinct(budget);
            default -> null;
        };
    }

    final void add(CellValue value, long valueMicros) {
        if (!(value instanceof Null)) {
            micros = Math.max(micros, valueMicros);
            take(value, valueMicros);
        }
    }

    /** A row without a value of its own. */
    void addRow() {}

    abstract void take(CellValue value, long valueMicros);

    abstract CellValue value();

    /** The time of the result: by default the latest of all that was taken. */
    long micros() {
        return micros;
    }

    final Sample sample() {
        return new Sample(value(), micros());
    }

    private static final class Count extends Accumulator {
        private long count;

        @Override
        void take(CellValue value, long valueMicros) {
            count++;
        }

        @Override
        void addRow() {
            count++;
        }

        @Override
        CellValue value() {
            return new Whole(count);
        }
    }

    /** Exact while there are integers only. */
    private static final class Sum extends Accumulator {
        private long integers;
        private double doubles;
        private boolean isDouble;
        private boolean isEmpty = true;

        @Override
        void take(CellValue value, long valueMicros) {
            isEmpty = false;
            if (value instanceof Whole whole) {
                addInteger(whole.value());
            } else {
                isDouble = true;
                doubles += numberOf(value);
            }
        }

        private void addInteger(long value) {
            try {
                integers = Math.addExact(integers, value);
            } catch (ArithmeticException e) {
                throw new ArithmeticException(
                        "the sum is out of the range of 64-bit integers; cast to number for a double");
            }
        }

        @Override
        CellValue value() {
            if (isEmpty) {
                return CellValue.NULL;
            }
            return isDouble ? new Real(integers + doubles) : new Whole(integers);
        }
    }

    private static double numberOf(CellValue value) {
        if (!Values.isNumber(value)) {
            throw new ArithmeticException(Arithmetic.kind(value) + " cannot be added up; cast it to number");
        }
        return Arithmetic.number(value);
    }

    private static final class Average extends Accumulator {
        private double sum;
        private long count;

        @Override
        void take(CellValue value, long valueMicros) {
            sum += numberOf(value);
            count++;
        }

        @Override
        CellValue value() {
            return count == 0 ? CellValue.NULL : new Real(sum / count);
        }
    }

    private static final class Extreme extends Accumulator {
        private final int sign;
        private CellValue best = CellValue.NULL;

        Extreme(int sign) {
            this.sign = sign;
        }

        @Override
        void take(CellValue value, long valueMicros) {
            if (best instanceof Null || Values.compare(value, best) * sign > 0) {
                best = value;
            }
        }

        @Override
        CellValue value() {
            return best;
        }
    }

    /** The value of the latest or the earliest time, with that time. */
    private static final class ByTime extends Accumulator {
        private final boolean isLatest;
        private Sample best;

        ByTime(boolean isLatest) {
            this.isLatest = isLatest;
        }

        @Override
        void take(CellValue value, long valueMicros) {
            if (best == null || (isLatest ? valueMicros >= best.micros() : valueMicros < best.micros())) {
                best = new Sample(value, valueMicros);
            }
        }

        @Override
        CellValue value() {
            return best == null ? CellValue.NULL : best.value();
        }

        @Override
        long micros() {
            return best == null ? CellTime.NEGATIVE_INFINITY : best.micros();
        }
    }

    private static final class Distinct extends Accumulator {
        private static final long ENTRY_BYTES = 48;

        private final Set<CellValue> seen = new HashSet<>();
        private final Budget budget;

        Distinct(Budget budget) {
            this.budget = budget;
        }

        @Override
        void take(CellValue value, long valueMicros) {
            if (seen.add(Values.key(value))) {
                budget.take(ENTRY_BYTES + Values.bytes(value), "count(DISTINCT …)");
            }
        }

        @Override
        CellValue value() {
            return new Whole(seen.size());
        }
    }

    /** Texts in the order of the rows. */
    static final class Joined extends Accumulator {
        private final StringBuilder text = new StringBuilder();
        private final String separator;
        private final Budget budget;
        private boolean isEmpty = true;

        Joined(String separator, Budget budget) {
            this.separator = separator;
            this.budget = budget;
        }

        @Override
        void take(CellValue value, long valueMicros) {
            String next = Values.text(value);
            budget.take(2L * (next.length() + separator.length()), "string_agg");
            text.append(isEmpty ? "" : separator).append(next);
            isEmpty = false;
        }

        @Override
        CellValue value() {
            return isEmpty ? CellValue.NULL : new Text(text.toString());
        }
    }
}
