package io.millrace.pql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The part of the {@link PqlGrammar} inside a call's brackets: child calls, arguments and values. Confined to one parse. */
final class ArgumentGrammar {
    /** Longer signs before their beginnings. */
    private static final List<Operator> OPERATORS = List.of(
            Operator.BETWEEN,
            Operator.LESS_OR_EQUAL,
            Operator.GREATER_OR_EQUAL,
            Operator.EQUAL,
            Operator.NOT_EQUAL,
            Operator.LESS,
            Operator.GREATER);

    private final PqlText text;
    private final PqlTokens tokens;
    private final Supplier<Call> calls;

    /** @param calls reads a call at the place where the text is, or gives null */
    ArgumentGrammar(PqlText text, PqlTokens tokens, Supplier<Call> calls) {
        this.text = text;
        this.tokens = tokens;
        this.calls = calls;
    }

    boolean allArguments(CallParts parts) {
        int begin = text.at();
        if (!child(parts)) {
            if (!arguments(parts)) {
                text.moveTo(begin);
            }
            return true;
        }
        int end = text.at();
        while (text.takeAmongBlanks(",") && child(parts)) {
            end = text.at();
        }
        text.moveTo(end);
        if (!text.takeAmongBlanks(",") || !arguments(parts)) {
            text.moveTo(end);
        }
        return true;
    }

    boolean child(CallParts parts) {
        return parts.add(calls.get());
    }

    /** One argument or more; a comma that no argument follows is left. */
    boolean arguments(CallParts parts) {
        if (!argument(parts)) {
            return false;
        }
        int end = text.at();
        while (text.takeAmongBlanks(",") && argument(parts)) {
            end = text.at();
        }
        text.moveTo(end);
        return true;
    }

    boolean argument(CallParts parts) {
        int begin = text.at();
        String name = tokens.fieldName();
        if (name == null) {
            return between(parts);
        }
        int end = text.at();
        if (text.takeAmongBlanks("=") && parts.put(name, value(), begin)) {
            return true;
        }
        text.moveTo(end);
        Operator operator = operator();
        if (operator != null) {
            Value value = value();
            return value != null && parts.put(name, new Value.Condition(operator, value), begin);
        }
        text.moveTo(begin);
        return false;
    }

    private Operator operator() {
        for (Operator operator : OPERATORS) {
            if (text.takeAmongBlanks(operator.sign())) {
                return operator;
            }
        }
        return null;
    }

    private boolean between(CallParts parts) {
        int begin = text.at();
        Value low = bound();
        Operator below = low == null ? null : less();
        String name = below == null ? null : tokens.fieldName();
        Operator above = name == null ? null : less();
        Value high = above == null ? null : bound();
        if (high == null) {
            text.moveTo(begin);
            return false;
        }
        boolean isLowIncluded = below == Operator.LESS_OR_EQUAL;
        boolean isHighIncluded = above == Operator.LESS_OR_EQUAL;
        return parts.put(name, new Value.Between(low, isLowIncluded, high, isHighIncluded), begin);
    }

    private Operator less() {
        return text.takeAmongBlanks("<=") ? Operator.LESS_OR_EQUAL : text.takeAmongBlanks("<") ? Operator.LESS : null;
    }

    private Value bound() {
        Value time = tokens.time();
        Value number = time != null ? time : tokens.number();
        return number != null ? number : tokens.string();
    }

    Value value() {
        int begin = text.at();
        if (!text.takeAmongBlanks("[")) {
            return item();
        }
        List<Value> items = new ArrayList<>();
        do {
            Value item = item();
            if (item == null) {
                text.moveTo(begin);
                return null;
            }
            items.add(item);
        } while (text.takeAmongBlanks(","));
        return text.takeAmongBlanks("]") ? new Value.Many(items) : null;
    }

    private Value item() {
        if (tokens.keyword("null")) {
            return new Value.Null();
        }
        if (tokens.keyword("true")) {
            return new Value.Bool(true);
        }
        if (tokens.keyword("false")) {
            return new Value.Bool(false);
        }
        Value leaf = tokens.variable();
        leaf = leaf != null ? leaf : tokens.time();
        leaf = leaf != null ? leaf : tokens.number();
        return leaf != null ? leaf : callOrText();
    }

    private Value callOrText() {
        Call call = calls.get();
        if (call != null) {
            return new Value.Nested(call);
        }
        Value word = tokens.bareword();
        return word != null ? word : tokens.string();
    }
}
