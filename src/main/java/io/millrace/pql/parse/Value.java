package io.millrace.pql.parse;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What stands on the right of an argument's name. Immutable. Dates are {@link Text}: whether a text is a key or a time is
 * known only when the field is. {@code toString} gives PQL again.
 */
public sealed interface Value {
    /** The type's name in messages. */
    String kind();

    /** The absence of a value. */
    record Null() implements Value {
        @Override
        public String kind() {
            return "null";
        }

        @Override
        public String toString() {
            return "null";
        }
    }

    record Bool(boolean value) implements Value {
        @Override
        public String kind() {
            return "bool";
        }

        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    record Int(long value) implements Value {
        @Override
        public String kind() {
            return "int64";
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A number that was written with a point. */
    record Decimal(BigDecimal value) implements Value {
        @Override
        public String kind() {
            return "decimal";
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    /** A quoted string, a bare word, or a date in either form. */
    record Text(String value) implements Value {
        @Override
        public String kind() {
            return "string";
        }

        @Override
        public String toString() {
            return Quoted.text(value);
        }
    }

    /** A name with a dollar sign in front, to be bound by the caller. */
    record Variable(String name) implements Value {
        @Override
        public String kind() {
            return "variable";
        }

        @Override
        public String toString() {
            return "$" + name;
        }
    }

    /** A list, which holds no lists. */
    record Many(List<Value> values) implements Value {
        public Many {
            values = List.copyOf(values);
        }

        @Override
        public String kind() {
            return "list";
        }

        @Override
        public String toString() {
            return values.stream().map(Value::toString).collect(Collectors.joining(",", "[", "]"));
        }
    }

    record Nested(Call call) implements Value {
        @Override
        public String kind() {
            return "call";
        }

        @Override
        public String toString() {
            return call.toString();
        }
    }

    /** {@code field > 3}. A plain {@code field = 3} is no condition but the value itself. */
    record Condition(Operator operator, Value value) implements Value {
        @Override
        public String kind() {
            return "condition";
        }

        @Override
        public String toString() {
            return operator.sign() + " " + value;
        }
    }

    /** {@code low < field <= high}. */
    record Between(Value low, boolean isLowIncluded, Value high, boolean isHighIncluded) implements Value {
        @Override
        public String kind() {
            return "condition";
        }

        @Override
        public String toString() {
            return (isLowIncluded ? ">= " : "> ") + low + " and " + (isHighIncluded ? "<= " : "< ") + high;
        }
    }
}
