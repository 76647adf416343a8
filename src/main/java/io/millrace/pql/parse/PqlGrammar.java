package io.millrace.pql.parse;

import java.util.ArrayList;
import java.util.HashMap;
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
 *          | SetRowAttrs(name, row, args) | SetColumnAttrs(col, args)
 *          | TopN|TopK|Percentile|Rows|Min|Max|Sum|Sort ([field=]name [, allargs])
 *          | Range(name = value, [from=]time, [to=]time)
 *          | Apply|Arrow(allargs [, string [, string]])
 *          | NAME(allargs [,])
 * allargs := call (, call)* [, args] | args | nothing
 * args    := arg (, arg)*
 * arg     := name = value | name CONDITION value | low &lt;|&lt;= name &lt;|&lt;= high
 * value   := item | [ item (, item)* ]
 * item    := null | true | false | $name | time | number | call | word | string
 * </pre>
 */
final class PqlGrammar {
    private static final Set<String> FIELD_FIRST =
            Set.of("topn", "topk", "percentile", "rows", "min", "max", "sum", "sort");

    /** What a call at some place turned out to be; the call is null if there is none. */
    private record Read(Call call, int end) {}

    private final PqlText text;
    private final PqlTokens tokens;
    private final ArgumentGrammar arguments;
    private final int depthMax;
    private Map<Integer, Read> read = new HashMap<>();
    private int depth;

    PqlGrammar(PqlText text, PqlTokens tokens, int depthMax) {
        this.text = text;
        this.tokens = tokens;
        this.arguments = new ArgumentGrammar(text, tokens, this::call);
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
            read = new HashMap<>();
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
        CallParts parts = new CallParts(tokens);
        boolean isRead = special(name.toLowerCase(Locale.ROOT), parts) && text.takeAmongBlanks(")");
        if (!isRead) {
            text.moveTo(open);
            parts = new CallParts(tokens);
            isRead = arguments.allArguments(parts) && isClosedAfterComma();
        }
        depth--;
        return isRead ? parts.call(name) : null;
    }

    private boolean isClosedAfterComma() {
        comma();
        return text.takeAmongBlanks(")");
    }

    private boolean comma() {
        return text.takeAmongBlanks(",");
    }

    /** The inside of a call that has a form of its own. */
    private boolean special(String name, CallParts parts) {
        return switch (name) {
            case "set" -> recordAndArguments(parts) && optionalTime(parts);
            case "clear" -> recordAndArguments(parts);
            case "setcolumnattrs" -> recordAndArguments(parts);
            case "setrowattrs" -> fieldAndRow(parts) && comma() && arguments.arguments(parts);
            case "clearrow" -> arguments.argument(parts);
            case "store" -> arguments.child(parts) && comma() && arguments.argument(parts);
            case "range" -> timeRange(parts);
            case "apply", "arrow" -> arguments.allArguments(parts) && programs(parts);
            default -> FIELD_FIRST.contains(name) && fieldFirst(parts);
        };
    }

    /** What a dataframe is to run, as strings without names. */
    private boolean programs(CallParts parts) {
        for (String name : List.of(Call.PROGRAM, Call.REDUCTION)) {
            int begin = text.at();
            if (!comma() || !parts.put(name, tokens.string(), begin)) {
                text.moveTo(begin);
                break;
            }
        }
        return true;
    }

    private boolean recordAndArguments(CallParts parts) {
        int begin = text.at();
        Value id = tokens.recordId();
        return parts.put(Call.COLUMN, id != null ? id : tokens.string(), begin)
                && comma()
                && arguments.arguments(parts);
    }

    /** Clients put the field between quotes where the row is a key. */
    private boolean fieldAndRow(CallParts parts) {
        int begin = text.at();
        Value quoted = tokens.string();
        boolean isField = quoted == null ? positionalField(parts) : parts.put(Call.FIELD, quoted, begin);
        if (!isField || !comma()) {
            return false;
        }
        int row = text.at();
        return parts.put(Call.ROW, row(), row);
    }

    private Value row() {
        if (tokens.keyword("true")) {
            return new Value.Bool(true);
        }
        if (tokens.keyword("false")) {
            return new Value.Bool(false);
        }
        Value id = tokens.recordId();
        return id != null ? id : tokens.string();
    }

    private boolean optionalTime(CallParts parts) {
        int begin = text.at();
        if (!comma() || !parts.put(Call.TIMESTAMP, tokens.time(), begin)) {
            text.moveTo(begin);
        }
        return true;
    }

    private boolean fieldFirst(CallParts parts) {
        int begin = text.at();
        if (!takeName("field") || !positionalField(parts)) {
            text.moveTo(begin);
            if (!positionalField(parts)) {
                return false;
            }
        }
        int end = text.at();
        if (!comma() || !arguments.allArguments(parts)) {
            text.moveTo(end);
        }
        return true;
    }

    private boolean positionalField(CallParts parts) {
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

    private boolean timeRange(CallParts parts) {
        int begin = text.at();
        String name = tokens.fieldName();
        return name != null
                && text.takeAmongBlanks("=")
                && parts.put(name, arguments.value(), begin)
                && rangeEnd("from", parts)
                && rangeEnd("to", parts);
    }

    private boolean rangeEnd(String name, CallParts parts) {
        if (!comma()) {
            return false;
        }
        int begin = text.at();
        takeName(name);
        return parts.put(name, tokens.time(), begin);
    }
}
