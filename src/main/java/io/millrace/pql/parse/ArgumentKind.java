package io.millrace.pql.parse;

/** What a named argument of a call may be. */
enum ArgumentKind {
    /** An integer that is not negative: a limit, an offset, a number of rows. */
    COUNT,
    INTEGER,
    /** An integer or a decimal. */
    NUMBER,
    BOOL,
    STRING,
    /** A string or an integer that is not negative: a row or a record by key or id. */
    ID,
    /** A date as a string, or seconds since 1970. */
    TIME,
    LIST,
    CALL,
    ANY;

    /** Throws a Problem if the value is of another kind. */
    void check(Call call, String name, Value value) {
        boolean fits =
                switch (this) {
                    case COUNT, INTEGER -> value instanceof Value.Int;
                    case NUMBER -> value instanceof Value.Int || value instanceof Value.Decimal;
                    case BOOL -> value instanceof Value.Bool;
                    case STRING -> value instanceof Value.Text;
                    case ID, TIME -> value instanceof Value.Text || value instanceof Value.Int;
                    case LIST -> value instanceof Value.Many;
                    case CALL -> value instanceof Value.Nested;
                    case ANY -> true;
                };
        if (!fits) {
            throw PqlProblem.arguments("'" + call.shown() + "': arg '" + name + "' " + expectation(value));
        }
        if ((this == COUNT || this == ID) && value instanceof Value.Int integer && integer.value() < 0) {
            throw PqlProblem.arguments("'" + call.shown() + "': value for arg '" + name + "' must be positive, but got "
                    + integer.value());
        }
    }

    private String expectation(Value value) {
        if (this == ID || this == TIME) {
            return "needed a string or integer value, got " + value.kind();
        }
        String expected =
                switch (this) {
                    case COUNT, INTEGER -> "int64";
                    case NUMBER -> "int64 or decimal";
                    case BOOL -> "bool";
                    case STRING -> "string";
                    case LIST -> "list";
                    default -> "call";
                };
        return "wrong type (got " + value.kind() + ", expected " + expected + ")";
    }
}
