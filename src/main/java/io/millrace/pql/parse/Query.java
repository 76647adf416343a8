package io.millrace.pql.parse;

import java.util.List;

/** A parsed request: its calls in order. Immutable. */
public record Query(List<Call> calls) {
    public Query {
        calls = List.copyOf(calls);
    }
}
