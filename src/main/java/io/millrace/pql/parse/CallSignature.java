package io.millrace.pql.parse;

import static io.millrace.pql.parse.ArgumentKind.ANY;
import static io.millrace.pql.parse.ArgumentKind.BOOL;
import static io.millrace.pql.parse.ArgumentKind.CALL;
import static io.millrace.pql.parse.ArgumentKind.COUNT;
import static io.millrace.pql.parse.ArgumentKind.ID;
import static io.millrace.pql.parse.ArgumentKind.INTEGER;
import static io.millrace.pql.parse.ArgumentKind.LIST;
import static io.millrace.pql.parse.ArgumentKind.NUMBER;
import static io.millrace.pql.parse.ArgumentKind.STRING;
import static io.millrace.pql.parse.ArgumentKind.TIME;

import io.millrace.model.Generation;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which named arguments a call takes.
 *
 * @param isOpen whether other names are taken too, because they are names of fields
 */
record CallSignature(boolean isOpen, Map<String, ArgumentKind> args) {
    private static final Map<String, CallSignature> ALL = new HashMap<>();

    /** Calls that clients of Pilosa 1.x have in another form, or alone. */
    private static final Map<String, CallSignature> OLD = Map.of(
            "setrowattrs",
            new CallSignature(true, Map.of(Call.FIELD, STRING, Call.ROW, ANY)),
            "setcolumnattrs",
            new CallSignature(true, Map.of(Call.COLUMN, ID)),
            "options",
            new CallSignature(
                    false,
                    Map.of("shards", LIST, "columnAttrs", BOOL, "excludeColumns", BOOL, "excludeRowAttrs", BOOL)));

    static {
        closed("All", Map.of("limit", COUNT, "offset", COUNT));
        closed("ConstRow", Map.of("columns", LIST));
        closed("Difference", Map.of());
        closed("ExternalLookup", Map.of("query", STRING, "write", BOOL));
        closed("Extract", Map.of());
        closed("FieldValue", Map.of("field", STRING, "column", ID));
        closed(
                "GroupBy",
                Map.of(
                        "filter",
                        CALL,
                        "limit",
                        COUNT,
                        "offset",
                        COUNT,
                        "previous",
                        LIST,
                        "aggregate",
                        CALL,
                        "having",
                        CALL,
                        "sort",
                        STRING));
        closed("IncludesColumn", Map.of("column", ID));
        closed("Intersect", Map.of());
        closed("Limit", Map.of("limit", COUNT, "offset", COUNT));
        closed("Max", Map.of("field", STRING, Call.FIELD, STRING));
        closed("MaxRow", Map.of("field", STRING));
        closed("Min", Map.of("field", STRING, Call.FIELD, STRING));
        closed("MinRow", Map.of("field", STRING));
        closed("Not", Map.of());
        closed("Options", Map.of("shards", LIST));
        closed("Percentile", Map.of("field", STRING, Call.FIELD, STRING, "filter", CALL, "nth", NUMBER));
        closed(
                "Rows",
                Map.of(
                        "field",
                        STRING,
                        Call.FIELD,
                        STRING,
                        "limit",
                        COUNT,
                        "column",
                        ID,
                        "previous",
                        ID,
                        "from",
                        TIME,
                        "to",
                        TIME,
                        "like",
                        STRING,
                        "in",
                        LIST));
        closed("Shift", Map.of("n", INTEGER));
        closed("Sum", Map.of("field", STRING, Call.FIELD, STRING));
        closed(
                "TopK",
                Map.of("field", STRING, Call.FIELD, STRING, "k", COUNT, "filter", CALL, "from", TIME, "to", TIME));
        closed("Union", Map.of());
        closed("UnionRows", Map.of());
        closed("Xor", Map.of());

        open("Apply", Map.of(Call.PROGRAM, STRING, Call.REDUCTION, STRING));
        open("Arrow", Map.of(Call.PROGRAM, STRING, Call.REDUCTION, STRING));
        open("Bitmap", Map.of());
        open("Clear", Map.of(Call.COLUMN, ID));
        open("ClearRow", Map.of());
        open("Condition", Map.of());
        open("Count", Map.of());
        open("Delete", Map.of());
        open("Distinct", Map.of("field", STRING, "index", STRING, "from", TIME, "to", TIME));
        open("Range", Map.of("from", TIME, "to", TIME));
        open("Row", Map.of("from", TIME, "to", TIME));
        open("Set", Map.of(Call.COLUMN, ID, Call.TIMESTAMP, TIME));
        open("SetBit", Map.of());
        open("Sort", Map.of("field", STRING, Call.FIELD, STRING, "limit", COUNT, "offset", COUNT, "sort-desc", BOOL));
        open("Store", Map.of());
        open(
                "TopN",
                Map.of(
                        "field",
                        STRING,
                        Call.FIELD,
                        STRING,
                        "n",
                        COUNT,
                        "ids",
                        LIST,
                        "threshold",
                        COUNT,
                        "tanimotoThreshold",
                        COUNT,
                        "attrName",
                        STRING,
                        "attrValues",
                        LIST));
    }

    private static void closed(String name, Map<String, ArgumentKind> args) {
        ALL.put(name.toLowerCase(Locale.ROOT), new CallSignature(false, args));
    }

    private static void open(String name, Map<String, ArgumentKind> args) {
        ALL.put(name.toLowerCase(Locale.ROOT), new CallSignature(true, args));
    }

    /** Throws a Problem if the call, or a call inside it, has arguments that it does not take from clients of the generation. */
    static void check(Call call, Generation generation) {
        CallSignature signature = ALL.get(call.key());
        CallSignature old = OLD.get(call.key());
        if (generation == Generation.PILOSA_1 && old != null) {
            signature = old;
        } else if (signature == null && old != null) {
            throw PqlProblem.arguments(
                    call.name() + "() is a call of Pilosa 1.x, whose clients are known by their User-Agent;"
                            + " others send the header X-Pilosa-Dialect: pilosa1");
        }
        if (signature == null) {
            throw PqlProblem.arguments("no arg validation for '" + Quoted.cut(call.name()) + "'");
        }
        for (Map.Entry<String, Value> arg : call.args().entrySet()) {
            signature.checkArgument(call, arg.getKey(), arg.getValue(), generation);
        }
        call.children().forEach(child -> check(child, generation));
    }

    private void checkArgument(Call call, String name, Value value, Generation generation) {
        ArgumentKind kind = args.get(name);
        if (kind == null && (!isOpen || name.startsWith("_"))) {
            throw PqlProblem.arguments("'" + call.shown() + "': unknown arg '" + Quoted.cut(name) + "'");
        }
        (kind == null ? ANY : kind).check(call, name, value);
        if (value instanceof Value.Nested nested) {
            check(nested.call(), generation);
        }
    }
}
