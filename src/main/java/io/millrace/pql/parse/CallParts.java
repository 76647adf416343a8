package io.millrace.pql.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was read so far of one call. Confined to one parse. */
final class CallParts {
    private final PqlTokens tokens;
    private final List<Call> children = new ArrayList<>();
    private final Map<String, Value> args = new LinkedHashMap<>();

    CallParts(PqlTokens tokens) {
        this.tokens = tokens;
    }

    /** Takes a child; false if it is null. */
    boolean add(Call child) {
        return child != null && children.add(child);
    }

    /** Takes an argument that stands at the place; false if its value is null. */
    boolean put(String name, Value value, int place) {
        if (value != null && args.putIfAbsent(name, value) != null) {
            tokens.complain(place, "duplicate argument provided: " + name);
        }
        return value != null;
    }

    Call call(String name) {
        return new Call(name, children, args);
    }
}
