package io.millrace.pql;

import io.millrace.model.RowBatch;
import java.util.List;

/**
 * What the calls of a request answer and write. Immutable. The answers hold once the rows are stored.
 *
 * @param results one for each call, in order
 * @param rows to be appended as one; empty if nothing changes
 */
public record Execution(List<QueryResult> results, List<RowBatch> rows) {
    public Execution {
        results = List.copyOf(results);
        rows = List.copyOf(rows);
    }
}
