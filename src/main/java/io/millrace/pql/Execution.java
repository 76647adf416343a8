package io.millrace.pql;

import io.millrace.attribute.AttributeChange;
import io.millrace.model.RowBatch;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.RecordAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the calls of a request answer and write. Immutable. The answers hold once the rows are stored.
 *
 * @param results one for each call, in order
 * @param rows to be appended as one; empty if nothing changes
 * @param rowKeys by a keyed field's position, the keys of rows that were written, in the order in which they came
 * @param attributes how they change, to be made durable before the rows
 * @param recordAttributes those of the records in the results, where they are wanted
 * @param changes how many calls have changed the value of a record
 * @param namesFirst if there are any, they are to be stored instead of the rows, and the query is to be executed anew
 */
public record Execution(
        List<QueryResult> results,
        List<RowBatch> rows,
        Map<Integer, Set<String>> rowKeys,
        List<AttributeChange> attributes,
        List<RecordAttributes> recordAttributes,
        Changes changes,
        List<RowBatch> namesFirst) {
    /** Calls of {@code Set} and of {@code Clear} that were answered with true. */
    public record Changes(int set, int cleared) {}

    public Execution {
        results = List.copyOf(results);
        rows = List.copyOf(rows);
    }

    /** Whether nothing is to be stored before the answer holds. */
    public boolean isRead() {
        return rows.isEmpty() && attributes.isEmpty();
    }
}
