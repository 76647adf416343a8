package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Interval;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.sql.parse.Expression.Operation;
import io.millrace.sql.parse.SqlProblem;
import java.time.OffsetDateTime;

/**
 * Operations on two values. 64-bit integers stay what they are, and overflow is an error; a division that leaves a rest gives a double, as does
 * all that a double takes part in. Numbers beside times are days. What is impossible is an ArithmeticException.
 */
final class Arithmetic {
    private static final double SECONDS_PER_DAY = 86_400;
    private static final double MICROS = 1e6;
    private static final int YEAR_MAX = 9999;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private Arithmetic() {}

    static CellValue apply(Operation operation, CellValue left, CellValue right) {
        if (left instanceof Null || right instanceof Null) {
            return CellValue.NULL;
        }
        boolean areText = left instanceof Text || right instanceof Text;
        if (operation == Operation.CONCATENATE || (operation == Operation.ADD && areText)) {
            return new Text(Values.text(left) + Values.text(right));
        }
        if (left instanceof Whole a && right instanceof Whole b) {
            return integers(operation, a.value(), b.value());
        }
        if (Values.isNumber(left) && Values.isNumber(right)) {
            return new Real(doubles(operation, number(left), number(right)));
        }
        CellValue result = times(operation, left, right);
        if (result == null) {
            throw new ArithmeticException(
                    "'" + operation.symbol() + "' does not work with " + kind(left) + " and " + kind(right));
        }
        return result;
    }

    private static CellValue integers(Operation operation, long a, long b) {
        try {
            switch (operation) {
                case ADD:
                    return new Whole(Math.addExact(a, b));
                case SUBTRACT:
                    return new Whole(Math.subtractExact(a, b));
                case MULTIPLY:
                    return new Whole(Math.multiplyExact(a, b));
                case REMAINDER:
                    return new Whole(remainder(a, b));
                default:
                    boolean isExact = b != 0 && a % b == 0 && !(a == Long.MIN_VALUE && b == -1);
                    return isExact ? new Whole(a / b) : new Real((double) a / b);
            }
        } catch (ArithmeticException e) {
            throw b == 0
                    ? e
                    : new ArithmeticException(a + " " + operation.symbol() + " " + b
                            + " is out of the range of 64-bit integers; cast to number for a double");
        }
    }

    static long remainder(long a, long b) {
        if (b == 0) {
            throw new ArithmeticException("the remainder of a division by 0 is not defined");
        }
        return a % b;
    }

    private static double doubles(Operation operation, double a, double b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case REMAINDER -> a % b;
            default -> a / b;
        };
    }

    /** Of a number. */
    static double number(CellValue value) {
        return value instanceof Whole whole ? whole.value() : ((Real) value).value();
    }

    static CellValue negative(CellValue value) {
        if (value instanceof Null) {
            return value;
        }
        if (value instanceof Real real) {
            return new Real(-real.value());
        }
        if (value instanceof Interval interval) {
            return new Interval(-interval.months(), -interval.days(), 0.0 - interval.seconds());
        }
        if (value instanceof Whole whole) {
            return integers(Operation.SUBTRACT, 0, whole.value());
        }
        throw new ArithmeticException("'-' does not work with " + kind(value));
    }

    /** Null if the operation does not exist. */
    private static CellValue times(Operation operation, CellValue left, CellValue right) {
        boolean isSum = operation == Operation.ADD;
        boolean isDifference = operation == Operation.SUBTRACT;
        if (left instanceof Time a && right instanceof Time b) {
            return isDifference ? between(a.micros(), b.micros()) : null;
        }
        if (isSum && right instanceof Time b) {
            return times(operation, b, left);
        }
        if (isSum || isDifference) {
            Interval span = right instanceof Interval interval ? interval : days(right);
            if (span == null) {
                return null;
            }
            Interval signed = isSum ? span : (Interval) negative(span);
            if (left instanceof Time time) {
                return new Time(moved(time.micros(), signed));
            }
            Interval first = left instanceof Interval interval ? interval : days(left);
            return first == null ? null : sum(first, signed);
        }
        if (operation == Operation.MULTIPLY && right instanceof Interval span && Values.isNumber(left)) {
            return scaled(span, number(left));
        }
        if (!(left instanceof Interval interval) || !Values.isNumber(right) || operation == Operation.REMAINDER) {
            return null;
        }
        return scaled(interval, operation == Operation.DIVIDE ? 1 / number(right) : number(right));
    }

    private static Interval days(CellValue value) {
        if (!Values.isNumber(value)) {
            return null;
        }
        double days = number(value);
        int whole = integer((long) days);
        return new Interval(0, whole, (days - whole) * SECONDS_PER_DAY);
    }

    private static int integer(long value) {
        if (value != (int) value) {
            throw new ArithmeticException("the interval is too long");
        }
        return (int) value;
    }

    private static Interval sum(Interval a, Interval b) {
        return new Interval(
                integer((long) a.months() + b.months()),
                integer((long) a.days() + b.days()),
                a.seconds() + b.seconds());
    }

    /** What is left of days goes to the seconds. */
    private static Interval scaled(Interval interval, double factor) {
        if (!Double.isFinite(factor)) {
            throw new ArithmeticException("an interval cannot be multiplied with this or divided by it");
        }
        double days = interval.days() * factor;
        int whole = integer((long) days);
        return new Interval(
                integer((long) (interval.months() * factor)),
                whole,
                interval.seconds() * factor + (days - whole) * SECONDS_PER_DAY);
    }

    private static CellValue between(long a, long b) {
        if (!CellTime.isPoint(a) || !CellTime.isPoint(b)) {
            return CellValue.NULL;
        }
        long micros = a - b;
        return new Interval(0, integer(micros / MICROS_PER_DAY), micros % MICROS_PER_DAY / MICROS);
    }

    private static long moved(long micros, Interval by) {
        if (!CellTime.isPoint(micros)) {
            return micros;
        }
        OffsetDateTime days = TimeFunctions.utc(micros).plusMonths(by.months()).plusDays(by.days());
        double seconds = Math.rint(by.seconds() * MICROS);
        boolean isFar = days.getYear() < 0 || days.getYear() > YEAR_MAX || Math.abs(seconds) > CellTime.LAST * 2.0;
        long result = isFar ? CellTime.INFINITY : TimeFunctions.micros(days) + (long) seconds;
        if (!CellTime.isPoint(result)) {
            throw new ArithmeticException("the time is out of range: its year has to be one from 0000 to 9999");
        }
        return result;
    }

    /** For messages. */
    static String kind(CellValue value) {
        if (value instanceof Whole || value instanceof Real) {
            return "the number " + Values.text(value);
        }
        if (value instanceof Text text) {
            return "the string " + SqlProblem.quoted(text.value());
        }
        if (value instanceof Time) {
            return "the time " + Values.text(value);
        }
        if (value instanceof Interval) {
            return "the interval " + Values.text(value);
        }
        return value instanceof CellValue.Name ? "a path" : value instanceof Null ? "null" : "a blob";
    }
}
