package io.millrace.pql;

import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parsed request: its calls in order. Immutable. */
public record Query(List<Call> calls) {
    public Query {
        calls = List.copyOf(calls);
    }

    /** How many of the calls write. */
    public long writes() {
        return calls.stream()
                .filter(call -> CallTable.WRITES.containsKey(call.key()))
                .count();
    }

    /** The fields that the query makes if the table has none of their names. */
    public Map<String, FieldOptions> fieldsMade(TableSchema table) {
        PqlExecutor.requireFewWrites(this);
        Map<String, FieldOptions> made = new LinkedHashMap<>();
        for (Call call : calls) {
            if (call.key().equals("store")) {
                String name = WriteCalls.storedField(call);
                if (table.field(name).isEmpty()) {
                    WriteCalls.requireName(name);
                    made.putIfAbsent(name, WriteCalls.storedInto(call));
                }
            }
        }
        return made;
    }
}
