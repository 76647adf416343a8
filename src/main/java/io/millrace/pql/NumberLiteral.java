package io.millrace.pql;

import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Times;
import io.millrace.pql.parse.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Reads a number of a query in the units in which a field keeps its values. */
final class NumberLiteral {
    private NumberLiteral() {}

    /** The number; digits beyond the field's scale or unit are cut off. May exceed 64 bits. */
    static BigInteger of(Value value, QueryField field) {
        FieldType type = field.type();
        if (value instanceof Value.Int integer) {
            return scaled(BigDecimal.valueOf(integer.value()), field);
        }
        if (value instanceof Value.Decimal decimal && type == FieldType.DECIMAL) {
            return scaled(decimal.value(), field);
        }
        if (value instanceof Value.Text text && type == FieldType.TIMESTAMP) {
            return Times.units(text.value(), (FieldOptions.Timestamp) field.options());
        }
        if (value instanceof Value.Text && type == FieldType.INT) {
            throw PqlProblem.execution("cannot find keys on unkeyed field " + Quoted.text(field.name()));
        }
        throw PqlProblem.execution(
                "invalid value " + value + " for " + type.word() + " field " + Quoted.text(field.name()));
    }

    private static BigInteger scaled(BigDecimal number, QueryField field) {
        int scale = field.options() instanceof FieldOptions.Decimal decimal ? decimal.scale() : 0;
        return number.setScale(scale, RoundingMode.DOWN).unscaledValue();
    }
}
