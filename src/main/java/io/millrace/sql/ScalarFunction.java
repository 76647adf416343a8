package io.millrace.sql;

import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Whole;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * A function of values alone. What is impossible is an ArithmeticException.
 *
 * @param argumentsMin how many it takes at least
 * @param isStrict whether it is null if one of its arguments is
 */
record ScalarFunction(int argumentsMin, int argumentsMax, boolean isStrict, Body body) {
    private static final int ARGUMENTS_MAX = 100;
    private static final Map<String, ScalarFunction> ALL = all();

    /** What it does. */
    @FunctionalInterface
    interface Body {
        CellValue apply(CellValue[] arguments);
    }

    /** Null if there is none of this name. */
    static ScalarFunction of(String name) {
        return ALL.get(name);
    }

    CellValue apply(CellValue[] arguments) {
        if (isStrict) {
            for (CellValue argument : arguments) {
                if (argument instanceof Null) {
                    return CellValue.NULL;
                }
            }
        }
        return body.apply(arguments);
    }

    private static Map<String, ScalarFunction> all() {
        Map<String, ScalarFunction> all = new HashMap<>();
        numbers(all);
        texts(all);
        TimeFunctions.parts().forEach(part -> all.put(part, strict(1, 1, a -> TimeFunctions.part(part, a[0]))));
        all.put("date_part", strict(2, 2, a -> TimeFunctions.part(Values.text(a[0]), a[1])));
        all.put("date_trunc", strict(2, 2, a -> TimeFunctions.truncated(Values.text(a[0]), a[1])));
        all.put("to_timestamp", strict(1, 1, a -> Casts.time(a[0])));
        all.put("coalesce", new ScalarFunction(1, ARGUMENTS_MAX, false, ScalarFunction::coalesce));
        all.put(
                "nullif",
                new ScalarFunction(2, 2, false, a -> Values.compare(a[0], a[1]) == 0 ? CellValue.NULL : a[0]));
        return Map.copyOf(all);
    }

    private static ScalarFunction strict(int min, int max, Body body) {
        return new ScalarFunction(min, max, true, body);
    }

    private static void numbers(Map<String, ScalarFunction> all) {
        all.put("abs", strict(1, 1, a -> absolute(number(a[0]))));
        all.put("ceil", rounding(Math::ceil));
        all.put("ceiling", rounding(Math::ceil));
        all.put("floor", rounding(Math::floor));
        all.put("round", strict(1, 2, ScalarFunction::rounded));
        all.put("sqrt", real(Math::sqrt));
        all.put("ln", real(Math::log));
        all.put("exp", real(Math::exp));
        ScalarFunction power = strict(2, 2, a -> new Real(Math.pow(value(a[0]), value(a[1]))));
        all.put("pow", power);
        all.put("power", power);
        all.put("mod", strict(2, 2, ScalarFunction::remainder));
        all.put("isnan", strict(1, 1, a -> CellValue.of(Double.isNaN(value(a[0])))));
    }

    private static void texts(Map<String, ScalarFunction> all) {
        all.put("length", strict(1, 1, a -> new Whole(length(Values.text(a[0])))));
        all.put("lower", text(text -> text.toLowerCase(Locale.ROOT)));
        all.put("upper", text(text -> text.toUpperCase(Locale.ROOT)));
        all.put("trim", text(String::strip));
        ScalarFunction part = strict(2, 3, ScalarFunction::part);
        all.put("substr", part);
        all.put("substring", part);
    }

    private static ScalarFunction text(UnaryOperator<String> change) {
        return strict(1, 1, a -> new Text(change.apply(Values.text(a[0]))));
    }

    private static ScalarFunction real(DoubleUnaryOperator function) {
        return strict(1, 1, a -> new Real(function.applyAsDouble(value(a[0]))));
    }

    /** Integers stay as they are; doubles become integers where they fit. */
    private static ScalarFunction rounding(DoubleUnaryOperator function) {
        return strict(1, 1, a -> {
            CellValue number = number(a[0]);
            return number instanceof Whole ? number : Values.key(new Real(function.applyAsDouble(value(number))));
        });
    }

    private static CellValue rounded(CellValue[] a) {
        CellValue number = number(a[0]);
        if (number instanceof Whole) {
            return number;
        }
        if (a.length == 1) {
            return Values.key(new Real(Math.rint(value(number))));
        }
        double factor = Math.pow(10, value(a[1]));
        double scaled = value(number) * factor;
        return Double.isFinite(scaled) ? new Real(Math.rint(scaled) / factor) : number;
    }

    private static CellValue absolute(CellValue number) {
        boolean isNegative = number instanceof Whole whole ? whole.value() < 0 : value(number) < 0;
        return isNegative ? Arithmetic.negative(number) : number;
    }

    private static CellValue remainder(CellValue[] a) {
        return number(a[0]) instanceof Whole x && number(a[1]) instanceof Whole y
                ? new Whole(Arithmetic.remainder(x.value(), y.value()))
                : new Real(value(a[0]) % value(a[1]));
    }

    private static CellValue number(CellValue value) {
        if (!Values.isNumber(value)) {
            throw new ArithmeticException(Arithmetic.kind(value) + " is no number; cast it to number");
        }
        return value;
    }

    private static double value(CellValue value) {
        return Arithmetic.number(number(value));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** From a place that counts from 1, in characters. */
    private static CellValue part(CellValue[] a) {
        String text = Values.text(a[0]);
        int size = length(text);
        double from = value(a[1]) - 1;
        double to = a.length == 3 ? from + value(a[2]) : size;
        int begin = (int) Math.max(0, Math.min(size, from));
        int end = (int) Math.max(begin, Math.min(size, to));
        int first = text.offsetByCodePoints(0, begin);
        return new Text(text.substring(first, text.offsetByCodePoints(first, end - begin)));
    }

    private static CellValue coalesce(CellValue[] arguments) {
        for (CellValue argument : arguments) {
            if (!(argument instanceof Null)) {
                return argument;
            }
        }
        return CellValue.NULL;
    }
}
