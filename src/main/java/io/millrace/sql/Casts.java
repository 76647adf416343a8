package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Blob;
import io.millrace.cell.CellValue.Name;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.SqlTimes;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Values turned into other kinds; null where that cannot be. */
final class Casts {
    private static final int DIGITS_MAX = 400;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");
    private static final double MICROS = 1e6;

    private Casts() {}

    static CellValue cast(CellValue value, Expression.Type type) {
        if (value instanceof Null) {
            return value;
        }
        return switch (type) {
            case STRING -> new Text(Values.text(value));
            case BOOLEAN ->
                Truth.of(value instanceof Text text ? truth(text) : value).value();
            case INTEGER -> integer(number(value));
            case NUMBER -> number(value);
            case TIMESTAMP -> time(value);
            case PATH -> path(value);
            case BLOB ->
                value instanceof Blob ? value : new Blob(Values.text(value).getBytes(StandardCharsets.UTF_8));
        };
    }

    private static CellValue truth(Text text) {
        boolean isTrue = text.value().equalsIgnoreCase("true");
        return isTrue || text.value().equalsIgnoreCase("false") ? CellValue.of(isTrue) : number(text);
    }

    private static CellValue number(CellValue value) {
        if (Values.isNumber(value)) {
            return value;
        }
        if (value instanceof Time time && CellTime.isPoint(time.micros())) {
            return time.micros() % (long) MICROS == 0
                    ? new Whole(time.micros() / (long) MICROS)
                    : new Real(time.micros() / MICROS);
        }
        return value instanceof Text text && text.value().length() <= DIGITS_MAX
                ? parsed(text.value().strip())
                : CellValue.NULL;
    }

    private static CellValue parsed(String text) {
        if (INTEGER.matcher(text).matches()) {
            try {
                return new Whole(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return new Real(Double.parseDouble(text));
            }
        }
        if (NUMBER.matcher(text).matches()) {
            return new Real(Double.parseDouble(text));
        }
        return switch (text) {
            case "NaN" -> new Real(Double.NaN);
            case "Inf" -> new Real(Double.POSITIVE_INFINITY);
            case "-Inf" -> new Real(Double.NEGATIVE_INFINITY);
            default -> CellValue.NULL;
        };
    }

    /** Cuts what is behind the point. */
    static CellValue integer(CellValue number) {
        if (number instanceof Real real) {
            boolean fits = real.value() >= -0x1p63 && real.value() < 0x1p63;
            return fits ? new Whole((long) real.value()) : CellValue.NULL;
        }
        return number;
    }

    /** Strings in ISO 8601, numbers as seconds since 1970. */
    static CellValue time(CellValue value) {
        if (value instanceof Time) {
            return value;
        }
        if (value instanceof Text text) {
            OptionalLong micros = SqlTimes.parse(text.value().strip());
            return micros.isPresent() ? new Time(micros.getAsLong()) : CellValue.NULL;
        }
        if (!Values.isNumber(value)) {
            return CellValue.NULL;
        }
        try {
            return new Time(CellTime.ofSeconds(Arithmetic.number(value)));
        } catch (Problem e) {
            return CellValue.NULL;
        }
    }

    private static CellValue path(CellValue value) {
        return value instanceof Name ? value : new Name(pathOf(Values.text(value)));
    }

    /** What the text is if it is a path; else one element. */
    static Path pathOf(String text) {
        try {
            return Path.parse(text);
        } catch (Problem e) {
            return Path.of(text);
        }
    }
}
