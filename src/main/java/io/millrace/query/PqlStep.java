package io.millrace.query;

import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.pql.Execution;
import java.util.Map;

/** How far a query has come. */
sealed interface PqlStep {
    /** Whether the query is to be begun again, when what it needs is there. */
    default boolean beginsAnew() {
        return false;
    }

    /** @param last the last part of the answer */
    record Answered(byte[] last) implements PqlStep {}

    /** The query is executed; what it writes is to be stored before it is answered. */
    record Drafted(TableSchema table, Execution execution) implements PqlStep {
        @Override
        public boolean beginsAnew() {
            return !execution.namesFirst().isEmpty();
        }
    }

    /** The query needs fields that are not there; then it is to begin anew. */
    record Lacking(TableSchema table, Map<String, FieldOptions> fields) implements PqlStep {
        @Override
        public boolean beginsAnew() {
            return true;
        }
    }
}
