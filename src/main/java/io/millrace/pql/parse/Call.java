package io.millrace.pql.parse;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * One call with its child calls and named arguments. Immutable.
 *
 * @param name as written; names are compared without regard to case
 * @param args in the order written. Positional ones have the reserved names below
 */
public record Call(String name, List<Call> children, Map<String, Value> args) {
    /** The record of Set and Clear. */
    public static final String COLUMN = "_col";
    /** The row of SetRowAttrs. */
    public static final String ROW = "_row";
    /** The field that stands first in Rows, Sum and their like. */
    public static final String FIELD = "_field";
    /** The date that stands last in Set. */
    public static final String TIMESTAMP = "_timestamp";

    /** The strings of Apply and Arrow. */
    static final String PROGRAM = "_program";

    static final String REDUCTION = "_reduction";

    public Call {
        children = List.copyOf(children);
        args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
    }

    /** The name in lower case. */
    public String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    public Optional<Value> arg(String argName) {
        return Optional.ofNullable(args.get(argName));
    }

    /** The argument if it is an integer; the signatures see to it that it is nothing else. */
    public OptionalLong integer(String argName) {
        return args.get(argName) instanceof Value.Int integer ? OptionalLong.of(integer.value()) : OptionalLong.empty();
    }

    public Optional<String> text(String argName) {
        return args.get(argName) instanceof Value.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    public Optional<Call> call(String argName) {
        return args.get(argName) instanceof Value.Nested nested ? Optional.of(nested.call()) : Optional.empty();
    }

    /** The field that the call works on, in the positional form or as {@code field=}. */
    public Optional<String> fieldName() {
        return text(FIELD).or(() -> text("field"));
    }

    /** The same call without an argument. */
    public Call without(String argName) {
        Map<String, Value> others = new LinkedHashMap<>(args);
        others.remove(argName);
        return new Call(name, children, others);
    }

    /** The call as PQL, cut where it gets too long to read. */
    public String shown() {
        return Quoted.cut(toString());
    }

    @Override
    public String toString() {
        StringJoiner out = new StringJoiner(", ", name + "(", ")");
        children.forEach(child -> out.add(child.toString()));
        args.forEach((argName, value) -> out.add(shown(argName, value)));
        return out.toString();
    }

    private static String shown(String argName, Value value) {
        if (value instanceof Value.Condition) {
            return argName + " " + value;
        }
        if (value instanceof Value.Between between) {
            return between.low()
                    + (between.isLowIncluded() ? " <= " : " < ")
                    + argName
                    + (between.isHighIncluded() ? " <= " : " < ")
                    + between.high();
        }
        return argName + "=" + value;
    }
}
