package io.millrace.pql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The rules above the tokens, as ordered choices: the first that fits is taken, and what is inside a finished item is not
 * read in another way. A method that does not fit returns null or false; callers restore the place. Calls that were read
 * once are remembered by place, so that trying a second choice costs no more than reading on. Confined to one parse.
 *
 * <pre>
 * query   := (call)*
 * call    := Set(col, args [, time]) | Clear(col, args) | ClearRow(arg) | Store(call, arg)
 *          | TopN|TopK|Percentile|Rows|Min|Max|Sum ([field=]name [, allargs])
 *          | Range(name = value, [from=]time, [to=]time)
 *          | NAME(allargs [,])
 * allargs := call (, call)* [, args] | args | nothing
 * args    := arg (, arg)*
 * arg     := name = value | name CONDITION value | low &lt;|&lt;= name &lt;|&lt;= high
 * value   := item | [ item (, item)* ]
 * item    := null | true | false | $name | time | number | call | word | string
 * </pre>
 */
final class PqlGrammar {
    private static final Set<String> FIELD_FIRST = Set.of("topn", "topk", "percentile", "rows", "min", "max", "sum");
    /** Longer signs before their beginnings. */
    private static final List<Operator> OPERATORS = List.of(
            Operator.BETWEEN,
            Operator.LESS_OR_EQUAL,
            Operator.GREATER_OR_EQUAL,
            Operator.EQUAL,
            Operator.NOT_EQUAL,
            Operator.LESS,
            Operator.GREATER);

    /** What a call at some place turned out to be; the call is null if there is none. */
    private record Read(Call call, int end) {}

    /** The arguments read so far of one call. */
    private final class Parts {
        final List<Call> children = new ArrayList<>();
        final Map<String, Value> args = new LinkedHashMap<>();

        boolean put(String name, Value value, int place) {
            if (value != null && args.putIfAbsent(name, value) != null) {
                tokens.complain(place, "duplicate argument provided: " + name);
            }
            return value != null;
        }
    }

    private final PqlText text;
    private final PqlTokens tokens;
    private final int depthMax;
    private final Map<Integer, Read> read = new HashMap<>();
    private int depth;

    PqlGrammar(PqlText text, PqlTokens tokens, int depthMax) {
        this.text = text;
        this.tokens = tokens;
        this.depthMax = depthMax;
    }

    Query query() {
        List<Call> calls = new ArrayList<>();
        text.skipBlanks();
        while (!text.isAtEnd()) {
            Call call = call();
            if (call == null) {
                throw text.failure();
            }
            calls.add(call);
            read.clear();
            text.skipBlanks();
        }
        tokens.refuseIfComplained();
        return new Query(calls);
    }

    private Call call() {
        int begin = text.at();
        String name = tokens.callName();
        if (name == null || !text.takeAmongBlanks("(")) {
            text.moveTo(begin);
            return null;
        }
        Read known = read.get(begin);
        if (known == null) {
            Call call = readCall(name);
            known = new Read(call, call == null ? begin : text.at());
            read.put(begin, known);
        }
        text.moveTo(known.end());
        return known.call();
    }

    private Call readCall(String name) {
        if (++depth > depthMax) {
            throw PqlProblem.syntax("calls are nested deeper than " + depthMax + "; write the query flatter");
        }
        int open = text.at();
        Parts parts = new Parts();
        boolean isRead = special(name.toLowerCase(Locale.ROOT), parts) && text.takeAmongBlanks(")");
        if (!isRead) {
            text.moveTo(open);
            parts = new Parts();
            isRead = allArguments(parts) && isClosedAfterComma();
        }
        depth--;
        return isRead ? new Call(name, parts.children, parts.args) : null;
    }

    private boolean isClosedAfterComma() {
        comma();
        return text.takeAmongBlanks(")");
    }

    private boolean comma() {
        return text.takeAmongBlanks(",");
    }

    /** The inside of a call that has a form of its own. */
    private boolean special(String name, Parts parts) {
        return switch (name) {
            case "set" -> recordAndArguments(parts) && optionalTime(parts);
            case "clear" -> recordAndArguments(parts);
            case "clearrow" -> argument(parts);
            case "store" -> child(parts) && comma() && argument(parts);
            case "range" -> timeRange(parts);
            default -> FIELD_FIRST.contains(name) && fieldFirst(parts);
        };
    }

    private boolean recordAndArguments(Parts parts) {
        int begin = text.at();
        Value id = tokens.recordId();
        return parts.put(Call.COLUMN, id != null ? id : tokens.string(), begin) && comma() && arguments(parts);
    }

    private boolean optionalTime(Parts parts) {
        int begin = text.at();
        if (!comma() || !parts.put(Call.TIMESTAMP, tokens.time(), begin)) {
            text.moveTo(begin);
        }
        return true;
    }

    private boolean fieldFirst(Parts parts) {
        int begin = text.at();
        if (!takeName("field") || !positionalField(parts)) {
            text.moveTo(begin);
            if (!positionalField(parts)) {
                return false;
            }
        }
        int end = text.at();
        if (!comma() || !allArguments(parts)) {
            text.moveTo(end);
        }
        return true;
    }

    private boolean positionalField(Parts parts) {
        int begin = text.at();
        String name = tokens.fieldName();
        return name != null && parts.put(Call.FIELD, new Value.Text(name), begin);
    }

    /** The name and an equals sign. */
    private boolean takeName(String name) {
        int begin = text.at();
        if (name.equals(tokens.fieldName()) && text.takeAmongBlanks("=")) {
            return true;
        }
        text.moveTo(begin);
        return false;
    }

    private boolean timeRange(Parts parts) {
        int begin = text.at();
        String name = tokens.fieldName();
        return name != null
                && text.takeAmongBlanks("=")
                && parts.put(name, value(), begin)
                && rangeEnd("from", parts)
                && rangeEnd("to", parts);
    }

    private boolean rangeEnd(String name, Parts parts) {
        if (!comma()) {
            return false;
        }
        int begin = text.at();
        takeName(name);
        return parts.put(name, tokens.time(), begin);
    }

    private boolean allArguments(Parts parts) {
        int begin = text.at();
        if (!child(parts)) {
            if (!arguments(parts)) {
                text.moveTo(begin);
            }
            return true;
        }
        int end = text.at();
        while (comma() && child(parts)) {
            end = text.at();
        }
        text.moveTo(end);
        if (!comma() || !arguments(parts)) {
            text.moveTo(end);
        }
        return true;
    }

    private boolean child(Parts parts) {
        Call call = call();
        return call != null && parts.children.add(call);
    }

    /** One argument or more; a comma that no argument follows is left. */
    private boolean arguments(Parts parts) {
        if (!argument(parts)) {
            return false;
        }
        int end = text.at();
        while (comma() && argument(parts)) {
            end = text.at();
        }
        text.moveTo(end);
        return true;
    }

    private boolean argument(Parts parts) {
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

    private boolean between(Parts parts) {
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

    private Value value() {
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
        } while (comma());
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
        Call call = call();
        if (call != null) {
            return new Value.Nested(call);
        }
        Value word = tokens.bareword();
        return word != null ? word : tokens.string();
    }
}
